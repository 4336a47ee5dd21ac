import type { Told } from '@groundcrew/contract';
import { Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFolderSymlink, IconRefresh } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import type { Selection } from '#ui/selection.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { NicheInput } from '#ui/niche-input.tsx';
import type { GroupFilter } from './search.ts';
import type { BulkWish } from './types.ts';
import { useGroupsChanged } from './use-changed.ts';

type Act = BulkWish['act'];
type Props = { selection: Selection; filter: GroupFilter; onDone: () => void };

/** What can be done with the groups that are selected. */
export function BulkActs(props: Props) {
  const { t } = useTranslation('groups');
  const [act, setAct] = useState<Act | null>(null);
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconFolderSymlink size={16} aria-hidden />}
        onClick={() => setAct('set_niche')}
      >
        {t('bulk.set_niche')}
      </Button>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconRefresh size={16} aria-hidden />}
        onClick={() => setAct('retry')}
      >
        {t('bulk.retry')}
      </Button>
      {act !== null && <BulkModal {...props} act={act} onClose={() => setAct(null)} />}
    </>
  );
}

function BulkModal({ act, selection, filter, onDone, onClose }: Props & { act: Act; onClose: () => void }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const changed = useGroupsChanged();
  const [niche, setNiche] = useState('');
  const complete = act === 'retry' || niche.trim() !== '';
  const wish: BulkWish = {
    act,
    ...(selection === 'all' ? { filter } : { ids: [...selection] }),
    ...(act === 'set_niche' ? { niche: niche.trim() } : {}),
  };
  const preview = useQuery({
    queryKey: [...api.targets.bulk.key(), 'preview', wish],
    queryFn: () => client.targets.bulk({ ...wish, dry_run: true }),
    enabled: complete,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const go = useMutation(
    api.targets.bulk.mutationOptions({
      onSuccess: async ({ changed: count }) => {
        notifications.show({ message: t(`bulk.${act}_done`, { count, n: format.number(count) }), color: 'teal' });
        onClose();
        onDone();
        await changed();
      },
    }),
  );
  const count = complete ? (preview.data?.changed ?? 0) : 0;
  return (
    <Modal opened onClose={onClose} title={t(`bulk.${act}_title`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go.mutate(wish);
        }}
      >
        <Stack gap="md">
          {act === 'set_niche' ? (
            <NicheInput value={niche} onChange={setNiche} data-autofocus />
          ) : (
            <Text size="sm">{t('bulk.retry_about')}</Text>
          )}
          {complete && preview.isPending && <Skeleton h={40} />}
          {complete && preview.data !== undefined && (
            <Stack gap={4} role="status">
              <Text size="sm" fw={600}>
                {t('bulk.would', { count, n: format.number(count) })}
              </Text>
              <Skipped skipped={preview.data.skipped} />
            </Stack>
          )}
          {[preview, go].map(({ error }, place) => error !== null && <Trouble key={place} error={error} />)}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={go.isPending} disabled={count === 0 || preview.isFetching}>
              {t(`bulk.${act}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Skipped({ skipped }: { skipped: { reason: string; told?: Told | undefined; count: number }[] }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const words = useReason();
  if (skipped.length === 0) return null;
  return (
    <List size="sm" c="dimmed">
      {skipped.map(({ reason, told, count }) => (
        <List.Item key={reason}>
          {t('bulk.skipped', { count, n: format.number(count), reason: words(reason, told) })}
        </List.Item>
      ))}
    </List>
  );
}
