import type { Told } from '@groundcrew/contract';
import { Button, Drawer, Group, List, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useReason } from '#lib/reasons.ts';
import { SlotBadge } from './slot-badge.tsx';

type Detail = Awaited<ReturnType<typeof client.campaigns.slot>>;
type Props = { id: number; slot_at: string; onClose: () => void; showPosts: () => void };

/** One slot: what came of it, and why each of the other groups had no post. */
export function SlotDrawer({ id, slot_at, onClose, showPosts }: Props) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const isTime = !Number.isNaN(Date.parse(slot_at));
  const slot = useQuery({
    ...api.campaigns.slot.queryOptions({ input: { id, slot_at } }),
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t('slot.title', { at: isTime ? format.moment(slot_at) : slot_at })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
    >
      {slot.isPending && <Skeleton h={200} />}
      {slot.isError && <Trouble error={slot.error} again={() => void slot.refetch()} />}
      {slot.data && <Detail slot={slot.data} showPosts={showPosts} />}
    </Drawer>
  );
}

function Detail({ slot, showPosts }: { slot: Detail; showPosts: () => void }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const words = useReason();
  const { posted, skipped, errors, unconfirmed, skips, skips_count } = slot;
  const counts = [
    ['posted', posted],
    ['skipped', skipped],
    ['errors', errors],
    ['unconfirmed', unconfirmed],
  ] as const;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <SlotBadge state={slot.state} />
        {slot.begun_at !== null && slot.finished_at !== null && (
          <Text size="sm" c="dimmed">
            {t('slot.took', {
              time: format.duration((Date.parse(slot.finished_at) - Date.parse(slot.begun_at)) / 1_000),
            })}
          </Text>
        )}
      </Group>
      {slot.reason !== null && <Text size="sm">{words(slot.reason, slot.told)}</Text>}
      <Group gap="lg">
        {counts.map(([key, n]) => (
          <Text key={key} size="sm">
            {t(`slot.${key}`)}: <b>{format.number(n)}</b>
          </Text>
        ))}
      </Group>
      {posted + errors + unconfirmed > 0 && (
        <Group>
          <Button variant="default" size="compact-md" onClick={showPosts}>
            {t('slot.show_posts')}
          </Button>
        </Group>
      )}
      {skips_count > 0 && (
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            {t('slot.skips', { count: skips_count, n: format.number(skips_count) })}
          </Text>
          <Skips skips={skips} />
        </Stack>
      )}
    </Stack>
  );
}

function Skips({ skips }: { skips: Detail['skips'] }) {
  return (
    <List listStyleType="none" spacing="sm">
      {skips.map(({ link, reasons, told = [] }) => (
        <List.Item key={link} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {link}
          </Text>
          {reasons.map((reason, place) => (
            <Reason key={reason} reason={reason} told={told[place]} />
          ))}
        </List.Item>
      ))}
    </List>
  );
}

function Reason({ reason, told }: { reason: string; told: Told | null | undefined }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const words = useReason();
  const until = told?.params['until'];
  return (
    <Text size="sm" title={reason}>
      {words(reason, told)}{' '}
      {until !== undefined && (
        <Text span size="sm" c="dimmed">
          {t('why.until')} {format.moment(until)}
        </Text>
      )}
    </Text>
  );
}
