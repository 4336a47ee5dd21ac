import { Button, Group, Modal, Stack } from '@mantine/core';
import { IconFolderSymlink, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { useMay } from '#lib/use-may.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { NicheInput } from '#ui/niche-input.tsx';
import type { TargetDetail } from './types.ts';
import { useGroupsChanged } from './use-changed.ts';

/** What can be done with one group. */
export function GroupActs({ group }: { group: TargetDetail }) {
  const { t } = useTranslation('groups');
  const may = useMay('manager');
  const said = useSaid();
  const changed = useGroupsChanged();
  const [moving, setMoving] = useState(false);
  const retry = useMutation(
    api.targets.retry.mutationOptions({
      onSuccess: async () => {
        told(t('retry.done', { group: group.link }));
        await changed();
      },
      onError: (error) => told(said(error).sentence),
    }),
  );
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFolderSymlink size={17} aria-hidden />}
        onClick={() => setMoving(true)}
      >
        {t('bulk.set_niche')}
      </Button>
      {group.status === 'error' && (
        <Button
          leftSection={<IconRefresh size={17} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id: group.id })}
        >
          {t('retry.go')}
        </Button>
      )}
      {moving && <MoveGroup group={group} onClose={() => setMoving(false)} />}
    </>
  );
}

function MoveGroup({ group, onClose }: { group: TargetDetail; onClose: () => void }) {
  const { t } = useTranslation('groups');
  const changed = useGroupsChanged();
  const [niche, setNiche] = useState('');
  const back = useMutation(api.targets.change.mutationOptions({ onSuccess: changed }));
  const move = useMutation(
    api.targets.change.mutationOptions({
      onSuccess: async () => {
        const undo = () => back.mutate({ id: group.id, niche: group.niche });
        told(t('move.done', { niche: niche.trim() }), { label: t('undo'), act: undo });
        onClose();
        await changed();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t('bulk.set_niche_title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          move.mutate({ id: group.id, niche: niche.trim() });
        }}
      >
        <Stack gap="md">
          <NicheInput value={niche} onChange={setNiche} data-autofocus />
          {move.isError && <Trouble error={move.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={move.isPending} disabled={['', group.niche].includes(niche.trim())}>
              {t('bulk.set_niche')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
