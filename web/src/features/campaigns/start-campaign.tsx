import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ForecastSummary } from './forecast-summary.tsx';
import type { AnyCampaign } from './types.ts';
import { useTurn } from './use-turn.ts';

const DAYS = 7;

/** Says what it would post before it is started. Nobody has to wait for that. */
export function StartCampaign({ campaign, onClose }: { campaign: AnyCampaign; onClose: () => void }) {
  const { t } = useTranslation('campaigns');
  const { id, name } = campaign;
  const forecast = useQuery({
    ...api.forecast.of_campaign.queryOptions({ input: { id, days: DAYS } }),
    refetchOnWindowFocus: false,
  });
  const { turn, isPending, error } = useTurn(campaign);
  const is_vain = forecast.data?.posts_count === 0;
  return (
    <Modal opened onClose={onClose} title={t('start.title', { name })} size="lg">
      <Stack gap="md">
        <Text size="sm" fw={600}>
          {t('start.would', { count: DAYS })}
        </Text>
        {forecast.isPending && <Skeleton h={90} />}
        {forecast.isError && <Trouble error={forecast.error} again={() => void forecast.refetch()} />}
        {is_vain && (
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />}>
            {t('start.nothing')}
          </Alert>
        )}
        {forecast.data && <ForecastSummary forecast={forecast.data} />}
        <TextLink to="/campaigns/$id" params={{ id: String(id) }} search={{ view: 'forecast' }} size="sm">
          {t('start.more')}
        </TextLink>
        {error !== null && <Trouble error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button
            variant={is_vain ? 'default' : 'filled'}
            loading={isPending}
            onClick={() => turn('start', { onSuccess: onClose })}
            data-autofocus
          >
            {t(campaign.status === 'paused' ? 'act.resume' : 'act.start')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
