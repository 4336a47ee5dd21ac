import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';

type Added = { id: number; session_name: string; held: boolean; tested: boolean };

/** Leads to the account's page, and has its session tested for the first time where that may be. */
export function useAdded(): (added: Added) => void {
  const { t } = useTranslation('account-entry');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const said = useSaid();
  const { number } = useFormat();
  const words = useReason();
  const refresh = () => {
    for (const part of [api.accounts, api.health, api.logins.list, api.overview, api.why]) {
      void queryClient.invalidateQueries({ queryKey: part.key() });
    }
  };
  return ({ id, session_name: name, held, tested }) => {
    refresh();
    void navigate({ to: '/accounts/$id', params: { id: String(id) } });
    const note = `added-${id}`;
    const tell = (message: string, color: string) =>
      notifications.update({ id: note, message, color, loading: false, autoClose: 6_000 });
    const now = held ? 'added.held' : tested ? 'added.logged_in' : 'added.testing';
    notifications.show({ id: note, message: t(now, { name }), color: 'teal', loading: !held && !tested });
    if (held || tested) return;
    void client.health
      .test({ id })
      .then(({ checked, reason, told, account }) => {
        const { status, error_message, latency_ms } = account;
        const error = checked ? words(error_message ?? '', account.told) : words(reason ?? '', told);
        if (checked && status === 'ok') tell(t('added.fine', { name, ms: number(latency_ms ?? 0) }), 'teal');
        else tell(t('added.bad', { name, error }), 'red');
      })
      .catch((error: unknown) => tell(t('added.bad', { name, error: said(error).sentence }), 'red'))
      .finally(refresh);
  };
}
