import { Grid, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Page } from '#ui/page.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { AccountActs } from './account-acts.tsx';
import { AccountWhy } from './account-why.tsx';
import { Connection } from './connection.tsx';
import { FloodLedger } from './flood-ledger.tsx';
import { GroupsOfAccount } from './groups-of-account.tsx';
import { StateBadges } from './state-badges.tsx';
import { Timeline } from './timeline.tsx';
import type { AccountDetail } from './types.ts';

const route = getRouteApi('/inside/accounts/$id');

/** Charts are heavy: they come once the rest can be read. */
const HealthHistory = lazy(async () => ({
  default: (await import('./health-history.tsx')).HealthHistory,
}));

export function AccountPage() {
  const { t } = useTranslation('accounts');
  const id = Number(route.useParams().id);
  const account = useQuery(api.accounts.get.queryOptions({ input: { id } }));
  if (account.data) return <OneAccount key={id} account={account.data} />;
  return (
    <Page title={t('account')} trail={<ToAccounts />}>
      {account.isPending && <Skeleton h={320} />}
      {account.isError && <Trouble error={account.error} again={() => void account.refetch()} />}
    </Page>
  );
}

function ToAccounts() {
  const { t } = useTranslation();
  return (
    <TextLink to="/accounts" size="sm">
      {t('page.accounts')}
    </TextLink>
  );
}

function OneAccount({ account }: { account: AccountDetail }) {
  const { id, session_name, name, phone, telegram_username } = account;
  const about = [name, phone, telegram_username === null ? null : `@${telegram_username}`];
  return (
    <Page
      title={session_name}
      trail={<ToAccounts />}
      about={about.filter((part) => part !== null && part !== session_name).join(' · ')}
      actions={<AccountActs account={account} />}
    >
      <StateBadges account={account} />
      <AccountWhy id={id} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="md">
            <Timeline id={id} />
            <GroupsOfAccount id={id} count={account.groups} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <Connection account={account} />
            <Suspense fallback={<Skeleton h={260} />}>
              <HealthHistory id={id} />
            </Suspense>
            <FloodLedger id={id} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
