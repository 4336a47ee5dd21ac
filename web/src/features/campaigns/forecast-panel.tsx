import { Group, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Calendar } from './calendar.tsx';
import { ForecastSummary } from './forecast-summary.tsx';
import { Impossible } from './impossible.tsx';
import { Lanes } from './lanes.tsx';
import { FORECAST_DAYS } from './search.ts';
import type { AnyCampaign } from './types.ts';

type Props = {
  campaign: AnyCampaign;
  days: (typeof FORECAST_DAYS)[number];
  setDays: (days: string) => void;
};

/** What it will post: the planner's own work on a clock that runs ahead. */
export function ForecastPanel({ campaign, days, setDays }: Props) {
  const { t } = useTranslation('campaigns');
  const forecast = useQuery({
    ...api.forecast.of_campaign.queryOptions({ input: { id: campaign.id, days: Number(days) } }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const { data } = forecast;
  return (
    <Stack gap="lg" data-part="forecast">
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {t(campaign.status === 'running' ? 'forecast.about_running' : 'forecast.about_supposed')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('forecast.ahead')}
          data={FORECAST_DAYS.map((value) => ({ value, label: t('forecast.days', { count: Number(value) }) }))}
          value={days}
          onChange={setDays}
        />
      </Group>
      {forecast.isPending && <Making />}
      {forecast.isError && <Trouble error={forecast.error} again={() => void forecast.refetch()} />}
      {data && (
        <Stack gap="xl" opacity={forecast.isPlaceholderData ? 0.5 : 1} aria-busy={forecast.isFetching}>
          <ForecastSummary forecast={data} />
          <Stack gap="sm">
            <Title order={2} fz="md">
              {t('calendar.title')}
            </Title>
            <Calendar days={data.days} />
          </Stack>
          <Lanes forecast={data} />
          <Impossible forecast={data} />
        </Stack>
      )}
    </Stack>
  );
}

/** Large ones take a while: who does not see the grey hears it. */
function Making() {
  const { t } = useTranslation('campaigns');
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t('forecast.making')}
      </Text>
      <Skeleton h={320} />
    </Stack>
  );
}
