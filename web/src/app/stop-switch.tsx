import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { learnServerTime } from '#ui/use-now.ts';

/** Ends all sending at once, for the whole workspace; lifted again by the same button. */
export function StopSwitch() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const overview = useQuery(api.overview.get.queryOptions());
  const at = overview.data?.at;
  // It stands on every page, and so all waits go by the server's time.
  useEffect(() => {
    if (at !== undefined) learnServerTime(at);
  }, [at]);
  const stopped = overview.data?.stop != null;
  const onSuccess = () => queryClient.invalidateQueries();
  const thrown = useMutation(api.stop.throw.mutationOptions({ onSuccess }));
  const lifted = useMutation(api.stop.lift.mutationOptions({ onSuccess }));
  const ask = () =>
    modals.openConfirmModal({
      title: t('stop.title'),
      children: <Text size="sm">{t('stop.about')}</Text>,
      labels: { confirm: t('stop.throw'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => thrown.mutate({}),
    });
  return stopped ? (
    <Button
      size="compact-md"
      color="green"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={lifted.isPending}
      onClick={() => lifted.mutate({})}
    >
      {t('stop.lift')}
    </Button>
  ) : (
    <Button
      size="compact-md"
      color="red"
      variant="light"
      leftSection={<IconHandStop size={16} aria-hidden />}
      loading={thrown.isPending}
      onClick={ask}
    >
      {t('stop.short')}
    </Button>
  );
}
