import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconActivityHeartbeat, IconDots, IconLock, IconLockOpen, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import type { AccountDetail } from './types.ts';

type Act =
  | 'hold'
  | 'release'
  | 'takeover'
  | 'activate'
  | 'deactivate'
  | 'reconnect'
  | 'unblock_joins'
  | 'logout'
  | 'archive'
  | 'restore';

/** The one act that helps first, a test of the session, and the others behind a menu. */
export function AccountActs({ account }: { account: AccountDetail }) {
  const { t } = useTranslation('accounts');
  const may = useMay('admin');
  const mayTest = useMay('manager');
  const { run, busy } = useActs(account.id);
  const test = useTest(account.id);
  const first = firstAct(account);
  const sure = useSure(account, run);
  const anew = { by: 'phone', account: String(account.id) };
  const hasMenu = may && account.archived_at === null;
  const testable = account.has_session && account.is_active && account.hold_reason !== 'takeover';
  if (!mayTest) return null;
  return (
    <>
      {testable && (
        <Button
          // On a phone there is room for one act beside the menu.
          {...(hasMenu && { visibleFrom: 'sm' })}
          variant="default"
          leftSection={<IconActivityHeartbeat size={16} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('act.test')}
        </Button>
      )}
      {may && (
        <Button
          variant={first === 'hold' ? 'default' : 'filled'}
          leftSection={<ActIcon act={first} />}
          loading={busy}
          onClick={() => sure(first)}
        >
          {t(`act.${first}`)}
        </Button>
      )}
      {hasMenu && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={t('act.more')}>
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {testable && (
              <Menu.Item hiddenFrom="sm" onClick={() => test.mutate()}>
                {t('act.test')}
              </Menu.Item>
            )}
            <Menu.Item renderRoot={(props) => <Link to="/accounts/add" search={anew} {...props} />}>
              {t(account.has_session ? 'act.new_session' : 'act.log_in')}
            </Menu.Item>
            {otherActs(account, first).map((act) => (
              <Menu.Item key={act} {...(isGrave(act) && { color: 'red' })} onClick={() => sure(act)}>
                {t(`act.${act}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function ActIcon({ act }: { act: Act }) {
  const Icon = act === 'hold' ? IconLock : act === 'release' ? IconLockOpen : IconPlayerPlay;
  return <Icon size={16} aria-hidden />;
}

/** What brings it back to work; or, where it works, what stops it. */
function firstAct({ archived_at, is_active, status, hold_reason, joins_blocked_reason }: AccountDetail): Act {
  if (archived_at !== null) return 'restore';
  if (hold_reason === 'takeover') return 'takeover';
  if (hold_reason !== null) return 'release';
  if (!is_active || status === 'banned') return 'activate';
  return joins_blocked_reason === null ? 'hold' : 'unblock_joins';
}

function otherActs(account: AccountDetail, first: Act): Act[] {
  const { is_active, has_session, hold_reason } = account;
  const acts: Act[] = [];
  if (hold_reason === null) acts.push('hold');
  if (is_active && has_session && hold_reason !== 'takeover') acts.push('reconnect');
  acts.push(is_active ? 'deactivate' : 'activate');
  // A server that has the account ends its session on Telegram.
  if (is_active && has_session && hold_reason !== 'takeover') acts.push('logout');
  acts.push('archive');
  return acts.filter((act) => act !== first);
}

function isGrave(act: Act): boolean {
  return act === 'archive' || act === 'logout';
}

/** Asks first where more than a switch is turned. */
function useSure(account: AccountDetail, run: (act: Act) => void): (act: Act) => void {
  const { t } = useTranslation('accounts');
  const { t: tCommon } = useTranslation();
  return (act) => {
    if (act !== 'archive' && act !== 'takeover' && act !== 'deactivate' && act !== 'logout') {
      run(act);
      return;
    }
    askFirst({
      title: `${t(`act.${act}`)}: ${account.session_name}`,
      children: <Text size="sm">{act === 'takeover' ? t('takeover_sure') : t(`effect.${act}`)}</Text>,
      labels: { confirm: t(`act.${act}`), cancel: tCommon('cancel') },
      ...(isGrave(act) && { confirmProps: { color: 'red' } }),
      onConfirm: () => run(act),
    });
  };
}

function useActs(id: number) {
  const { t } = useTranslation('accounts');
  const said = useSaid();
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: (act: Act) => perform(id, act),
    onSuccess: (_, act) => {
      notifications.show({ message: t(`told.${act}`), color: 'teal' });
    },
    onError: (error) => {
      notifications.show({ message: said(error).sentence, color: 'red' });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: api.accounts.key() });
      void queryClient.invalidateQueries({ queryKey: api.why.key() });
    },
  });
  return { run: (act: Act) => mutation.mutate(act), busy: mutation.isPending };
}

async function perform(id: number, act: Act): Promise<void> {
  if (act === 'takeover') await client.accounts.takeover({ id, old_scripts_stopped: true });
  else await client.accounts[act]({ id });
}

function useTest(id: number) {
  const { t } = useTranslation('accounts');
  const words = useReason();
  const said = useSaid();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => client.health.test({ id }),
    onSuccess: ({ checked, reason, told, account }) => {
      const { status, error_message } = account;
      const title = !checked ? t('test.not') : status === 'ok' ? t('test.fine') : t('test.bad');
      const message = checked ? words(error_message ?? '', account.told) : words(reason ?? '', told);
      notifications.show({ title, message, color: checked && status === 'ok' ? 'teal' : 'red' });
    },
    onError: (error) => {
      notifications.show({ message: said(error).sentence, color: 'red' });
    },
    onSettled: () => {
      for (const part of [api.accounts, api.health, api.why]) {
        void queryClient.invalidateQueries({ queryKey: part.key() });
      }
    },
  });
}
