import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import type { TargetDetail } from './types.ts';
import { useGroupsChanged } from './use-changed.ts';

/** Which accounts may do nothing in this group. */
export function Blocklist({ group }: { group: TargetDetail }) {
  const { t } = useTranslation('groups');
  const may = useMay('manager');
  const [open, setOpen] = useState(false);
  const list = useQuery(api.blocklist.list.queryOptions({ input: { target_id: group.id, limit: 500 } }));
  const { lift, trouble } = useLift(group);
  const items = list.data?.items ?? [];
  return (
    <Panel
      title={t('block.title')}
      act={
        may && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconBan size={16} aria-hidden />}
            onClick={() => setOpen(true)}
          >
            {t('block.open')}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {[list.error, ...trouble].map((error, place) => error !== null && <Trouble key={place} error={error} />)}
        {list.isSuccess && items.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('block.none')}
          </Text>
        )}
        {items.map((pair) => (
          <Group key={pair.account_id} justify="space-between" wrap="nowrap">
            <Stack gap={0} miw={0}>
              <Text size="sm" fw={500}>
                {pair.account}
              </Text>
              <Text size="sm" c="dimmed">
                {pair.reason !== null && `${pair.reason} · `}
                <Moment at={pair.created_at} />
              </Text>
            </Stack>
            {may && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={t('block.lift_label', { account: pair.account })}
                onClick={() => lift(pair)}
              >
                {t('block.lift')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      {open && <BlockModal group={group} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

type Pair = { account_id: number; account: string; reason: string | null };

/** Takes an account off the list, with a way back. */
function useLift(group: TargetDetail) {
  const { t } = useTranslation('groups');
  const changed = useGroupsChanged();
  const restore = useMutation(api.blocklist.make.mutationOptions({ onSuccess: changed }));
  const remove = useMutation(api.blocklist.remove.mutationOptions());
  const lift = (pair: Pair) =>
    remove.mutate(
      { target_id: group.id, account_id: pair.account_id },
      {
        onSuccess: () => {
          const again = { target_id: group.id, account_id: pair.account_id, reason: pair.reason ?? '—' };
          told(t('block.lifted', { account: pair.account }), { label: t('undo'), act: () => restore.mutate(again) });
          void changed();
        },
      },
    );
  return { lift, trouble: [remove.error, restore.error] };
}

function BlockModal({ group, onClose }: { group: TargetDetail; onClose: () => void }) {
  const { t } = useTranslation('groups');
  const changed = useGroupsChanged();
  const accounts = useQuery(api.accounts.list.queryOptions({ input: { limit: 500, sort: 'session_name' } }));
  const [account, setAccount] = useState<string | null>(
    group.assigned_account_id === null ? null : String(group.assigned_account_id),
  );
  const [reason, setReason] = useState('');
  const block = useMutation(
    api.blocklist.make.mutationOptions({
      onSuccess: async (pair) => {
        told(t('block.done', { account: pair.account }));
        onClose();
        await changed();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={t('block.open_title', { group: group.link })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          block.mutate({ target_id: group.id, account_id: Number(account), reason: reason.trim() });
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('block.about')}</Text>
          <Select
            label={t('account')}
            data={(accounts.data?.items ?? []).map(({ id, session_name }) => ({
              value: String(id),
              label: session_name,
            }))}
            value={account}
            onChange={setAccount}
            searchable
            limit={60}
          />
          {account !== null && account === String(group.assigned_account_id) && (
            <Text size="sm">{t('block.bound')}</Text>
          )}
          <TextInput
            label={t('block.reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            data-autofocus
          />
          {block.isError && <Trouble error={block.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button
              type="submit"
              color="red"
              loading={block.isPending}
              disabled={account === null || reason.trim() === ''}
            >
              {t('block.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
