import { Group, List, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers, type Blocker } from '#lib/blockers.ts';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';
import type { AnyCampaign } from './types.ts';

/** When it posts next, and every reason why not now, with how many groups each keeps back. */
export function CampaignWhy({ campaign }: { campaign: AnyCampaign }) {
  const { t } = useTranslation('campaigns');
  const why = useQuery(api.why.subject.queryOptions({ input: { subject: `campaign:${campaign.id}` } }));
  const { data } = why;
  return (
    <Panel title={t('why.title')}>
      {why.isPending && <Skeleton h={90} />}
      {why.isError && <Trouble error={why.error} again={() => void why.refetch()} />}
      {data && (
        <Stack gap="sm">
          {data.can_act ? (
            <Group gap="xs">
              <ThemeIcon size="sm" radius="xl" color="teal" aria-hidden>
                <IconCheck size={14} />
              </ThemeIcon>
              <Text size="sm">{t('next.now')}</Text>
            </Group>
          ) : (
            <Text size="sm" fw={600}>
              {data.next_at === null ? (
                t('why.person')
              ) : (
                <>
                  {t('why.next')} <Moment ahead at={data.next_at} />
                </>
              )}
            </Text>
          )}
          {data.blockers.length > 0 && <Reasons blockers={data.blockers} />}
        </Stack>
      )}
    </Panel>
  );
}

function Reasons({ blockers }: { blockers: Blocker[] }) {
  const { t } = useTranslation('campaigns');
  const tell = useBlockers();
  return (
    <List size="sm" spacing="xs">
      {blockers.map((blocker) => {
        const [part = '', some, all] = /^(\d+) of (\d+) groups: /.exec(blocker.message) ?? [];
        const { what, act } = tell({ ...blocker, message: blocker.message.slice(part.length) });
        return (
          <List.Item key={`${blocker.code} ${blocker.message}`}>
            <span title={blocker.message}>{what}</span>
            {(some !== undefined || act !== null || blocker.until !== null) && (
              <Text size="sm" c="dimmed">
                {some !== undefined && t('why.groups', { count: Number(all), some: Number(some) })} {act}{' '}
                {blocker.until !== null && <Ends until={blocker.until} last={blocker.last_until} />}
              </Text>
            )}
          </List.Item>
        );
      })}
    </List>
  );
}

/** `last`: where groups do not end together; null: not all end by themselves. */
function Ends({ until, last }: { until: string; last: string | null | undefined }) {
  const { t } = useTranslation('campaigns');
  return (
    <>
      {t(last === undefined ? 'why.ends' : 'why.first_ends')} <Moment ahead at={until} />
      {last === null && `, ${t('why.last_open')}`}
      {last && (
        <>
          , {t('why.last_ends')} <Moment ahead at={last} />
        </>
      )}
    </>
  );
}
