import { Anchor, Grid, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { OpenLogins } from '#ui/open-logins.tsx';
import { Page } from '#ui/page.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import tabs from '#ui/scroll-tabs.module.css';
import { ByFiles } from './by-files.tsx';
import { ByList } from './by-list.tsx';
import { ByLogin } from './by-login.tsx';
import { ByString } from './by-string.tsx';
import { useEntry } from './entry.ts';
import { Facts } from './facts.tsx';
import { WAY_ICONS, WAYS, type Target, type Way } from './ways.ts';

const route = getRouteApi('/inside/accounts/add');

const TERMS = 'https://telegram.org/tos';

/** All ways to add an account, or to give one that is here another session: `?account=ID`. */
export function AddAccountsPage() {
  const { t } = useTranslation('account-entry');
  const may = useMay('admin');
  const { account } = route.useSearch();
  const id = Number(account);
  const isOne = Number.isInteger(id) && id > 0;
  const known = useQuery({ ...api.accounts.get.queryOptions({ input: { id } }), enabled: isOne && may });
  const target = known.data ?? null;
  const title = target === null ? t('title') : t('title_anew', { name: target.session_name });
  return (
    <Page
      title={title}
      trail={
        <>
          <TextLink to="/accounts" size="sm">
            {t('page.accounts', { ns: 'common' })}
          </TextLink>
          {target !== null && (
            <TextLink to="/accounts/$id" params={{ id: String(target.id) }} size="sm">
              {target.session_name}
            </TextLink>
          )}
        </>
      }
    >
      {!may && <Empty icon={<IconLock size={26} />} title={t('not_allowed')} about={t('not_allowed_about')} />}
      {known.isError && <Trouble error={known.error} again={() => void known.refetch()} />}
      {isOne && known.isLoading && <Skeleton h={320} />}
      {may && (!isOne || known.data) && <Ways target={target} />}
    </Page>
  );
}

function Ways({ target }: { target: Target }) {
  const { t } = useTranslation('account-entry');
  const { by, login } = route.useSearch();
  const navigate = route.useNavigate();
  const { entry, edit } = useEntry();
  const [pasted, setPasted] = useState('');
  const ways = WAYS.filter((way) => target === null || way !== 'list');
  const way = ways.find((one) => one === by) ?? 'string';
  // A log-in under way goes on meanwhile: it stands above, to be continued.
  const turnTo = (next: Way) =>
    void navigate({ search: (before) => ({ ...before, by: next, login: undefined }), replace: true });
  const onLogin = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, by: way, login: id }), replace: true });
  const common = { entry, edit, target };
  return (
    <Stack gap="lg">
      <OpenLogins but={login} />
      <Text size="sm" c="dimmed" maw={640}>
        {target !== null && `${t('anew_about')} `}
        {t('own_only')}{' '}
        <Anchor href={TERMS} target="_blank" rel="noreferrer" inherit underline="always">
          {t('terms')}
        </Anchor>
      </Text>
      <Tabs
        value={way}
        onChange={(value) => value !== null && turnTo(ways.find((one) => one === value) ?? 'string')}
        keepMounted={false}
      >
        <WayTabs ways={ways} />
        <Grid gap="xl" mt="lg">
          <Grid.Col span={{ base: 12, md: way === 'list' || way === 'files' ? 12 : 7 }}>
            <Tabs.Panel value="string">
              <ByString {...common} pasted={pasted} onPaste={setPasted} onSeveral={() => turnTo('list')} />
            </Tabs.Panel>
            <Tabs.Panel value="files">
              <ByFiles {...common} />
            </Tabs.Panel>
            {(['phone', 'qr'] as const).map((one) => (
              <Tabs.Panel key={one} value={one}>
                <ByLogin {...common} by={one} login={login} onLogin={onLogin} />
              </Tabs.Panel>
            ))}
            <Tabs.Panel value="list">
              <ByList pasted={pasted} onPaste={setPasted} />
            </Tabs.Panel>
          </Grid.Col>
          {way !== 'list' && way !== 'files' && (
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Facts way={way} />
            </Grid.Col>
          )}
        </Grid>
      </Tabs>
    </Stack>
  );
}

function WayTabs({ ways }: { ways: readonly Way[] }) {
  const { t } = useTranslation('account-entry');
  // With icons the tabs would not stand side by side on a phone.
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return (
    <Tabs.List aria-label={t('ways')} className={tabs['list']}>
      {ways.map((way) => {
        const Icon = WAY_ICONS[way];
        return (
          <Tabs.Tab
            key={way}
            value={way}
            px={{ base: 8, sm: 'md' }}
            {...(!narrow && { leftSection: <Icon size={16} aria-hidden /> })}
          >
            {t(`way.${way}`)}
          </Tabs.Tab>
        );
      })}
    </Tabs.List>
  );
}
