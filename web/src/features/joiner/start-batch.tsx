import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { BatchSize } from './batch-size.tsx';
import { BATCH, type Niche } from './types.ts';

type Props = { niches: Niche[]; first: string | null; onClose: () => void };

/** Asks for one batch, and says before what it comes to. */
export function StartBatch({ niches, first, onClose }: Props) {
  const { t } = useTranslation('joiner');
  const queryClient = useQueryClient();
  const waiting = niches.find((niche) => niche.new > 0);
  const [name, setName] = useState(first ?? waiting?.niche ?? niches[0]?.niche ?? null);
  const [size, setSize] = useState<number>(BATCH.usual);
  const niche = niches.find((one) => one.niche === name);
  const start = useMutation(
    api.runs.make.mutationOptions({
      onSuccess: async () => {
        notifications.show({ message: t('start.done', { niche: name ?? '' }), color: 'teal' });
        onClose();
        await queryClient.invalidateQueries({ queryKey: api.runs.key() });
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t('start.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== null) start.mutate({ kind: 'join', niche: name, batch_size: size });
        }}
      >
        <Stack gap="md">
          <Select
            label={t('niche')}
            data={niches.map(({ niche: value, new: count }) => ({
              value,
              label: `${value} · ${t('start.new', { count })}`,
            }))}
            value={name}
            onChange={setName}
            allowDeselect={false}
            searchable
            data-autofocus
          />
          <BatchSize value={size} onChange={setSize} />
          {niche !== undefined && <Forecast niche={niche} size={size} />}
          {start.isError && <Trouble error={start.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={niche === undefined || niche.new === 0}>
              {t('start.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What it would do, and what would be in its way. */
function Forecast({ niche, size }: { niche: Niche; size: number }) {
  const { t } = useTranslation('joiner');
  const now = useNow();
  const overview = useQuery(api.overview.get.queryOptions());
  const paused = niche.joins_paused_until;
  const { used, limit } = overview.data?.capacity.joins ?? { used: 0, limit: 0 };
  if (niche.new === 0) return <Text size="sm">{t('start.none', { niche: niche.niche })}</Text>;
  return (
    <Stack gap={6}>
      <Text size="sm">{t('start.would', { count: Math.min(size, niche.new) })}</Text>
      {overview.data !== undefined && (
        <Text size="sm" c="dimmed">
          {t('start.capacity', { count: Math.max(limit - used, 0) })}
        </Text>
      )}
      {overview.data?.stop != null && <Text size="sm">{t('start.stopped')}</Text>}
      {overview.data?.quiet_until != null && (
        <Text size="sm">
          {t('start.quiet')} <Moment ahead at={overview.data.quiet_until} fw={600} />
        </Text>
      )}
      {paused !== null && Date.parse(paused) > now && (
        <Text size="sm">
          {t('start.paused')} <Moment at={paused} fw={600} />
        </Text>
      )}
    </Stack>
  );
}
