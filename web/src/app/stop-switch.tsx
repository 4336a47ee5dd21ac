import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { learnServerTime } from '#ui/use-now.ts';

const StopDialog = lazy(async () => ({ default: (await import('#app/stop-dialog.tsx')).StopDialog }));

/** Ends all sending at once, for the whole workspace; lifted again by the same button. */
export function StopSwitch() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const overview = useQuery(api.overview.get.queryOptions());
  const at = overview.data?.at;
  const learned = overview.dataUpdatedAt;
  // It stands on every page, and so all waits go by the server's time.
  useEffect(() => {
    if (at !== undefined) learnServerTime(at, learned);
  }, [at, learned]);
  const stopped = overview.data?.stop != null;
  const onSuccess = () => queryClient.invalidateQueries();
  const thrown = useMutation(api.stop.throw.mutationOptions({ onSuccess }));
  const lifted = useMutation(api.stop.lift.mutationOptions({ onSuccess }));
  const [asked, ask] = useDisclosure();
  return stopped ? (
    <Button
      size="compact-md"
      color="green"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={lifted.isPending}
      data-part="stop"
      onClick={() => lifted.mutate({})}
    >
      {t('stop.lift')}
    </Button>
  ) : (
    <>
      <Button
        size="compact-md"
        color="red"
        variant="light"
        leftSection={<IconHandStop size={16} aria-hidden />}
        loading={thrown.isPending}
        data-part="stop"
        onClick={ask.open}
      >
        {t('stop.short')}
      </Button>
      {asked && (
        <Suspense>
          <StopDialog close={ask.close} confirm={() => thrown.mutate({})} />
        </Suspense>
      )}
    </>
  );
}
