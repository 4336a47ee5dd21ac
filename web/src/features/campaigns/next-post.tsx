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
  const why = useQuery({
    ...api.why.subject.queryOptions({ input: { subject: `campaign:${id}` } }),
    enabled: runs && fault === null,
  });
  if (fault !== null) {
    return (
      <Text span size="sm" c="red">
        {fault}
      </Text>
    );
  }
  if (runs && why.isPending) return <Skeleton h={12} w="60%" />;
  if (!why.data) {
    return (
      <Text span size="sm" c="dimmed">
        —
      </Text>
    );
  }
  const { can_act, next_at, blockers } = why.data;
  if (can_act) {
    return (
      <Text span size="sm" fw={600}>
        {t('next.now')}
      </Text>
    );
  }
  // What ends last is what it waits for.
  const last = blockers.find(({ until }) => until === next_at) ?? blockers.find(({ until }) => until === null);
  const reason = last ?? blockers[0];
  const what = reason ? tell(reason).what : '';
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
