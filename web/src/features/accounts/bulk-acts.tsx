import { Button, Group, Menu, Modal, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import type { Selection } from '#ui/selection.tsx';
import { Trouble } from '#ui/trouble.tsx';

const BULK_ACTS = ['hold', 'release', 'takeover', 'activate', 'deactivate', 'archive'] as const;
type BulkAct = (typeof BULK_ACTS)[number];

/** What undoes it for those that it changed. */
const UNDO = { hold: 'release', activate: 'deactivate', deactivate: 'activate' } as const satisfies Partial<
  Record<BulkAct, BulkAct>
>;

function canBeUndone(act: BulkAct): act is keyof typeof UNDO {
  return Object.hasOwn(UNDO, act);
}

type Wish = NonNullable<Parameters<typeof client.accounts.bulk>[0]>;
type Result = Awaited<ReturnType<typeof client.accounts.bulk>>;

type Props = {
  selection: Selection;
  filter: NonNullable<Wish['filter']> & { archived?: boolean | undefined };
  done: () => void;
};

export function BulkActs({ selection, filter, done }: Props) {
  const { t } = useTranslation('accounts');
  const [act, setAct] = useState<BulkAct | null>(null);
  const { archived: _, ...matching } = filter;
  const whom = selection === 'all' ? { filter: matching } : { ids: [...selection] };
  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconLock size={16} aria-hidden />}
        onClick={() => setAct('hold')}
      >
        {t('act.hold')}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconLockOpen size={16} aria-hidden />}
        onClick={() => setAct('release')}
      >
        {t('act.release')}
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button size="compact-md" variant="default" aria-label={t('act.more')}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['takeover', 'activate', 'deactivate', 'archive'] as const).map((one) => (
            <Menu.Item key={one} {...(one === 'archive' && { color: 'red' })} onClick={() => setAct(one)}>
              {t(`act.${one}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {act !== null && <Preview act={act} whom={whom} close={() => setAct(null)} done={done} />}
    </>
  );
}

/** What the text above the button says, and the button confirms. */
function sure(act: BulkAct): Pick<Wish, 'old_scripts_stopped'> {
  return act === 'takeover' ? { old_scripts_stopped: true } : {};
}

/** Says what would be done before it is done. */
function Preview(props: { act: BulkAct; whom: Pick<Wish, 'ids' | 'filter'>; close: () => void; done: () => void }) {
  const { act, whom, close, done } = props;
  const { t } = useTranslation('accounts');
  const { t: tCommon } = useTranslation();
  const { number } = useFormat();
  const preview = useQuery({
    ...api.accounts.bulk.queryOptions({ input: { act, ...whom, ...sure(act), dry_run: true } }),
    staleTime: Infinity,
    gcTime: 0,
  });
  const tell = useTellDone();
  const go = useMutation({
    // Those that were shown, and no others.
    mutationFn: (ids: number[]) => client.accounts.bulk({ act, ids, ...sure(act) }),
    onSuccess: (result) => {
      tell(act, result);
      close();
      done();
    },
  });
  const changed = preview.data?.changed ?? 0;
  return (
    <Modal opened onClose={close} title={t(`title.${act}`)} closeButtonProps={{ 'aria-label': tCommon('close') }}>
      <Stack gap="md">
        <Text size="sm">{t(`effect.${act}`)}</Text>
        {preview.isPending && <Skeleton h={80} />}
        {preview.isError && <Trouble error={preview.error} again={() => void preview.refetch()} />}
        {preview.data && <WouldBe result={preview.data} />}
        {go.isError && <Trouble error={go.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {tCommon('cancel')}
          </Button>
          <Button
            {...(act === 'archive' && { color: 'red' })}
            disabled={changed === 0}
            loading={go.isPending}
            onClick={() => go.mutate(preview.data?.changed_accounts.map(({ id }) => id) ?? [])}
          >
            {changed === 0 ? t(`act.${act}`) : t(`go_${act}`, { count: changed, n: number(changed) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function WouldBe({ result }: { result: Result }) {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  const { changed, changed_accounts, skipped } = result;
  const words = useReason();
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {changed === 0 ? t('nothing_to_do') : t('change', { count: changed, n: number(changed) })}
      </Text>
      {changed > 0 && (
        <ScrollArea.Autosize mah={160} type="auto" tabIndex={0}>
          <Text size="sm" c="dimmed">
            {changed_accounts.map(({ session_name }) => session_name).join(', ')}
          </Text>
        </ScrollArea.Autosize>
      )}
      {skipped.map(({ reason, told, count }) => (
        <Text key={reason} size="sm" c="dimmed">
          {t('skipped', { count, n: number(count), why: words(reason, told) })}
        </Text>
      ))}
    </Stack>
  );
}

function useTellDone() {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  return (act: BulkAct, { changed, changed_accounts }: Result) => {
    const ids = changed_accounts.map(({ id }) => id);
    const id = `accounts-${act}-${ids[0] ?? 0}`;
    const undo = async () => {
      notifications.hide(id);
      if (act === 'archive') for (const one of ids) await client.accounts.restore({ id: one });
      else if (canBeUndone(act)) await client.accounts.bulk({ act: UNDO[act], ids });
    };
    notifications.show({
      id,
      autoClose: 10_000,
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm">{t('done', { count: changed, n: number(changed) })}</Text>
          {(act === 'archive' || canBeUndone(act)) && changed > 0 && (
            <Button size="compact-sm" variant="subtle" onClick={() => void undo()}>
              {t('undo')}
            </Button>
          )}
        </Group>
      ),
    });
  };
}
