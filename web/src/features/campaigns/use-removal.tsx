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

/** Asks, and deletes a draft that never posted; then the list of campaigns is shown. */
export function useRemoval({ id, name }: { id: number; name: string }): () => void {
  const { t } = useTranslation('campaigns');
  const said = useSaid();
  const navigate = useNavigate();
  const changed = useCampaignsChanged();
  const { mutate } = useMutation({
    mutationFn: () => client.campaigns.remove({ id }),
    onSuccess: async () => {
      told(t('removal.done', { name }));
      // The page of what is not there any more is left before anything is asked for anew.
      await navigate({ to: '/campaigns' });
      void changed();
    },
    onError: (error) => notifications.show({ message: said(error).sentence, color: 'red' }),
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
