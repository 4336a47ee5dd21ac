import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { askFirst } from '#ui/ask-first.ts';
import { told } from '#ui/told.tsx';
import { useCampaignsChanged } from './use-changed.ts';

/**
 * Asks, and deletes a draft that never posted. The page of the draft is left first: an answer that it still waits for, and what a
 * live event makes it ask for anew, would be about something that is gone.
 */
export function useRemoval({ id, name }: { id: number; name: string }): () => void {
  const { t } = useTranslation('campaigns');
  const said = useSaid();
  const navigate = useNavigate();
  const changed = useCampaignsChanged();
  const { mutate } = useMutation({
    mutationFn: async () => {
      await navigate({ to: '/campaigns' });
      await client.campaigns.remove({ id });
    },
    onSuccess: () => {
      told(t('removal.done', { name }));
      void changed();
    },
    onError: async (error) => {
      notifications.show({ message: said(error).sentence, color: 'red' });
      await navigate({ to: '/campaigns/$id', params: { id: String(id) } });
    },
  });
  return () =>
    askFirst({
      title: t('removal.title', { name }),
      children: <Text size="sm">{t('removal.about')}</Text>,
      labels: { confirm: t('act.remove'), cancel: t('cancel', { ns: 'common' }) },
      confirmProps: { color: 'red' },
      onConfirm: () => mutate(),
    });
}
