import { Skeleton, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { Moment } from '#ui/moment.tsx';
import type { Campaign } from './types.ts';

/** When it posts next, and what is in its way until then. */
export function NextPost({ campaign }: { campaign: Pick<Campaign, 'id' | 'status' | 'fault'> }) {
  const { t } = useTranslation('campaigns');
  const tell = useBlockers();
  const { id, status, fault } = campaign;
  const runs = status === 'running';
  // One question for all that run.
  const why = useQuery({ ...api.why.campaigns.queryOptions(), enabled: runs && fault === null });
  if (fault !== null) {
    return (
      <Text span size="sm" c="red">
        {fault}
      </Text>
    );
  }
  if (runs && why.isPending) return <Skeleton h={12} w="60%" />;
  const next = why.data?.items.find((one) => one.id === id);
  if (!next) {
    return (
      <Text span size="sm" c="dimmed">
        —
      </Text>
    );
  }
  const { can_act, next_at, blocker } = next;
  if (can_act) {
    return (
      <Text span size="sm" fw={600}>
        {t('next.now')}
      </Text>
    );
  }
  const what = blocker ? tell(blocker).what : '';
  return (
    <Tooltip label={what} multiline maw={360} disabled={what === ''} withinPortal>
      <span>
        <Text span size="sm" fw={600} display="block" truncate>
          {next_at === null ? t('next.person') : <Moment ahead at={next_at} />}
        </Text>
        <Text span size="xs" c="dimmed" display="block" truncate>
          {what}
        </Text>
      </span>
    </Tooltip>
  );
}
