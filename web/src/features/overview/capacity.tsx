import { Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { useFormat } from '#lib/format.ts';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';

/** What of today's limits is used, and who is there to use the rest. */
export function Capacity({ overview: { capacity, accounts } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  return (
    <Panel title={t('capacity.title')}>
      <Stack gap="md">
        <Bar label={t('capacity.posts')} {...capacity.posts} />
        <Bar label={t('capacity.joins')} {...capacity.joins} />
        <Text size="sm" c="dimmed">
          <PageAnchor to="/accounts" search={{ is_active: 'true' }} inherit>
            {t('capacity.usable', { count: accounts.usable, of: format.number(accounts.active) })}
          </PageAnchor>
        </Text>
      </Stack>
    </Panel>
  );
}

function Bar({ label, used, limit }: { label: string; used: number; limit: number }) {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const text = t('capacity.of', { used: format.number(used), limit: format.number(limit) });
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{label}</Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </Group>
      <Progress value={limit === 0 ? 0 : (100 * used) / limit} size={8} aria-label={`${label}: ${text}`} />
    </Stack>
  );
}
