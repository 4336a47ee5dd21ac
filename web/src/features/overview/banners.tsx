import { Alert, Button, Group, Text } from '@mantine/core';
import { IconHandStop, IconMoon } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';

/** What holds for everything at once: all is stopped, or it is quiet. */
export function Banners({ overview: { stop, quiet_until } }: { overview: OverviewAnswer }) {
  return (
    <>
      {stop && <Stopped stop={stop} />}
      {quiet_until !== null && <Quiet until={quiet_until} />}
    </>
  );
}

function Stopped({ stop }: { stop: NonNullable<OverviewAnswer['stop']> }) {
  const { t } = useTranslation('overview');
  const queryClient = useQueryClient();
  const may = useMay('manager');
  const lift = useMutation(api.stop.lift.mutationOptions({ onSuccess: () => queryClient.invalidateQueries() }));
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title={t('stopped.title')}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {stop.reason === null
            ? t('stopped.by', { by: stop.by })
            : t('stopped.why', { by: stop.by, why: stop.reason })}{' '}
          <Moment at={stop.at} />
        </Text>
        {may && (
          <Button size="compact-sm" color="green" loading={lift.isPending} onClick={() => lift.mutate({})}>
            {t('stopped.lift')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function Quiet({ until }: { until: string }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  return (
    <Alert color="indigo" icon={<IconMoon aria-hidden />}>
      {t('quiet', { until: format.moment(until) })}
    </Alert>
  );
}
