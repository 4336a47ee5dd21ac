import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconBrandTelegram, IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkTo } from '#ui/page-link.tsx';
import { ShortMoment } from '#ui/short-moment.tsx';
import classes from './contact.module.css';
import { Part } from './part.tsx';
import { addressOf } from '#features/inbox/search.ts';
import type { Contact } from '#features/inbox/types.ts';
import { usePreview } from '#features/inbox/who.ts';

const SHOWN = 6;

/** Other conversations with the same person; each leads there. */
export function ContactHistory({ contact: { history, conversations }, but }: { contact: Contact; but: number }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const [isAll, showAll] = useState(false);
  const others = history.filter(({ id }) => id !== but);
  if (others.length === 0) return null;
  return (
    <Part title={t('pane.history')}>
      <Stack gap={2}>
        {others.slice(0, isAll ? others.length : SHOWN).map((one) => (
          <Other key={one.id} conversation={one} />
        ))}
      </Stack>
      {!isAll && others.length > SHOWN && (
        <Button variant="subtle" size="compact-xs" onClick={() => showAll(true)}>
          {desk('history.all', { count: others.length })}
        </Button>
      )}
      {isAll && conversations > history.length && (
        <Text size="xs" c="dimmed">
          {desk('history.more', { count: conversations - history.length })}
        </Text>
      )}
    </Part>
  );
}

function Other({ conversation }: { conversation: Contact['history'][number] }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const previewOf = usePreview();
  const { id, platform, account, mailbox, subject, state, archived, last_message_at, last_message_text } = conversation;
  const Icon = platform === 'telegram' ? IconBrandTelegram : IconMail;
  const by = account ?? mailbox ?? '';
  return (
    <Link
      {...linkTo({ to: '.' })}
      search={(before: object) => ({ ...before, ...addressOf(id) })}
      className={classes['other']}
    >
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Text size="sm" truncate>
          {subject ?? (previewOf(last_message_text) || `#${id}`)}
        </Text>
        {last_message_at !== null && <ShortMoment at={last_message_at} size="xs" c="dimmed" />}
      </Group>
      <Group gap={4} wrap="nowrap">
        <Icon size={12} aria-label={t(`platform.${platform}`)} />
        <Text size="xs" c="dimmed" truncate>
          {by}
        </Text>
        {(archived || state !== 'open') && (
          <Badge size="xs" variant="light" color="gray" tt="none" ml="auto" style={{ flexShrink: 0 }}>
            {archived ? desk('is_archived') : t(`state.${state}`)}
          </Badge>
        )}
      </Group>
    </Link>
  );
}
