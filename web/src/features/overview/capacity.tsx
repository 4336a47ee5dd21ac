import { Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { useFormat } from '#lib/format.ts';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';
import { UsedOf } from '#ui/used-of.tsx';

/** What of today's limits is used, and who is there to use the rest. */
export function Capacity({ overview: { capacity, accounts } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  return (
    <Panel title={t('capacity.title')}>
      <Stack gap="md">
        <Bar label={t('capacity.posts')} {...capacity.posts} />
        <Bar label={t('capacity.joins')} {...capacity.joins} />
        <Text size="sm" c="dimmed">
          {t('capacity.usable', { count: accounts.usable })}
          {' · '}
          <PageAnchor to="/accounts" search={{ is_active: 'true' }} inherit underline="always">
            {t('capacity.active', { count: accounts.active })}
          </PageAnchor>
        </Text>
      </Stack>
    </Panel>
  );
}

function Bar({ label, used, limit }: { label: string; used: number; limit: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = t('used_of', { used: format.number(used), limit: format.number(limit) });
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{label}</Text>
        <Text size="sm" c="dimmed">
          <UsedOf used={used} limit={limit} />
        </Text>
      </Group>
      <Progress
        value={limit === 0 ? 0 : Math.min(100, (100 * used) / limit)}
        size={8}
        aria-label={`${label}: ${text}`}
      />
    </Stack>
  );
}
