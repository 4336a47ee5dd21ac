import { Badge, type BadgeProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Texts as AllTexts } from '#locales/texts.ts';

type Texts = AllTexts['status'];
type StatusKind = keyof Texts;

/** What a colour means, everywhere: well, under way, waiting by itself, needs a person, over or off. */
const COLOURS = { good: 'teal', busy: 'indigo', waits: 'yellow', bad: 'red', off: 'gray' } as const;
type Meaning = keyof typeof COLOURS;

/** Statuses of all kinds mean the same by the same word. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  active: 'good',
  ok: 'good',
  joined: 'good',
  already_member: 'good',
  success: 'good',
  sent: 'good',
  delivered: 'good',
  done: 'good',
  completed: 'good',
  running: 'busy',
  processing: 'busy',
  open: 'busy',
  new: 'busy',
  flood_wait: 'waits',
  cooldown: 'waits',
  rate_limited: 'waits',
  dc_migrate_required: 'waits',
  connection_timeout: 'waits',
  requested: 'waits',
  pending: 'waits',
  queued: 'waits',
  waiting: 'waits',
  paused: 'waits',
  unconfirmed: 'waits',
  missed: 'waits',
  reserved: 'waits',
  takeover: 'waits',
  by_person: 'waits',
  skipped: 'off',
  draft: 'off',
  stopped: 'off',
  inactive: 'off',
  not_checked: 'off',
  not_sent: 'off',
  released: 'off',
};

type Props = { [K in StatusKind]: { kind: K; value: keyof Texts[K] & string } }[StatusKind];

/** A status by its name in the person's language; the colour says the same once more. */
export function StatusBadge({ kind, value, ...badge }: Props & Omit<BadgeProps, 'children' | 'color'>) {
  const { t } = useTranslation('status');
  const colour = COLOURS[MEANINGS[value] ?? 'bad'];
  return (
    <Badge
      variant="light"
      tt="none"
      fw={600}
      color={colour}
      // Mantine's own text colour on its light ground is too pale to be read at this size.
      style={{ color: `color-mix(in srgb, var(--mantine-color-${colour}-light-color) 55%, var(--mantine-color-text))` }}
      {...badge}
    >
      {/* oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the props let only keys pass that there are */}
      {t(`${kind}.${value}` as 'account.active')}
    </Badge>
  );
}
