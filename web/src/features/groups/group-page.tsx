import { Alert, Anchor, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Fact } from '#ui/fact.tsx';
import { Moment } from '#ui/moment.tsx';
import { Page } from '#ui/page.tsx';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';
import { RefusalReason } from '#ui/refusal-reason.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { UsedOf } from '#ui/used-of.tsx';
import { useNow } from '#ui/use-now.ts';
import { Blocklist } from './blocklist.tsx';
import { GroupActs } from './group-acts.tsx';
import { GroupPosts } from './group-posts.tsx';
import { GroupWhy } from './group-why.tsx';
import type { TargetDetail } from './types.ts';

const route = getRouteApi('/inside/groups/$id');

/** One group: how it stands, why nothing happens there, what was posted, who may not act there. */
export function GroupPage() {
  const { t } = useTranslation('groups');
  const { id } = route.useParams();
  const group = useQuery(api.targets.get.queryOptions({ input: { id: Number(id) } }));
  const { data } = group;
  return (
    <Page
      title={data?.title ?? data?.link ?? t('group')}
      trail={
        <TextLink to="/groups" size="sm">
          {t('page.groups', { ns: 'common' })}
        </TextLink>
      }
      actions={data && <GroupActs group={data} />}
    >
      {group.isPending && <Skeleton h={240} />}
      {group.isError && <Trouble error={group.error} again={() => void group.refetch()} />}
      {data !== undefined && (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Facts group={data} />
            <GroupWhy why={data.why} />
          </SimpleGrid>
          <GroupPosts id={data.id} />
          <Blocklist group={data} />
        </>
      )}
    </Page>
  );
}

function Facts({ group }: { group: TargetDetail }) {
  const { t } = useTranslation('groups');
  const address = addressOf(group.link);
  return (
    <Panel title={t('facts')}>
      <Stack gap="sm">
        <Group gap="sm">
          <StatusBadge kind="group" value={group.status} />
          {group.blocked && <Text size="sm">{t('blocked')}</Text>}
        </Group>
        {group.error_message !== null && (
          <Alert color="red" p="sm">
            <RefusalReason reason={group.error_message} told={group.told} size="sm" />
          </Alert>
        )}
        <Fact label={t('link')}>
          {address === null ? (
            group.link
          ) : (
            <Anchor href={address} target="_blank" rel="noreferrer" inherit>
              {group.link}
            </Anchor>
          )}
        </Fact>
        <Fact label={t('niche')}>
          <TextLink to="/groups" search={{ niche: group.niche }} inherit>
            {group.niche}
          </TextLink>
        </Fact>
        {group.account !== null && (
          <Fact label={t('account')}>
            <PageAnchor to={`/accounts/${group.assigned_account_id ?? ''}`} inherit>
              {group.account}
            </PageAnchor>
          </Fact>
        )}
        <Times group={group} />
        <Today group={group} />
      </Stack>
    </Panel>
  );
}

function Times({ group }: { group: TargetDetail }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const now = useNow();
  const { joined_at, warmup_ends_at, last_post_at, next_post_at } = group;
  const ahead = (at: string | null) => at !== null && Date.parse(at) > now;
  return (
    <>
      {joined_at !== null && <Fact label={t('joined_at')}>{format.moment(joined_at)}</Fact>}
      {warmup_ends_at !== null && (
        <Fact label={t('warmup')}>{ahead(warmup_ends_at) ? <Moment at={warmup_ends_at} /> : t('warm')}</Fact>
      )}
      {last_post_at !== null && (
        <Fact label={t('last_post')}>
          <Moment at={last_post_at} />
        </Fact>
      )}
      {next_post_at !== null && ahead(next_post_at) && (
        <Fact label={t('next_post')}>
          <Moment ahead at={next_post_at} />
        </Fact>
      )}
    </>
  );
}

function Today({ group }: { group: TargetDetail }) {
  const { t } = useTranslation('groups');
  const settings = useQuery(api.settings.list.queryOptions());
  const limit = settings.data?.items.find(({ key }) => key === 'posts_per_group_per_day')?.value;
  if (group.status !== 'joined') return null;
  return (
    <Fact label={t('today_long')}>
      {typeof limit === 'number' ? (
        <UsedOf used={group.daily_posts_in_group} limit={limit} />
      ) : (
        group.daily_posts_in_group
      )}
    </Fact>
  );
}

/** Where Telegram shows it; null for what is known by its number alone. */
function addressOf(link: string): string | null {
  if (/^@\w+$/.test(link)) return `https://t.me/${link.slice(1)}`;
  return link.startsWith('https://t.me/') ? link : null;
}
