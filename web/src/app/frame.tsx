import type { Me } from '@groundcrew/contract';
import { AppShell, Badge, Burger, Group, NavLink, Skeleton, Text, type NavLinkProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createLink, Outlet, useRouterState } from '@tanstack/react-router';
import type { Ref } from 'react';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionDot } from '#app/connection-dot.tsx';
import { PAGES } from '#app/navigation.ts';
import { PaletteButton, showPalette } from '#app/palette-button.tsx';
import { StopSwitch } from '#app/stop-switch.tsx';
import { useBadge } from '#app/use-badge.ts';
import { useFinishSendings } from '#app/use-finish-sendings.ts';
import { useKeepCurrent } from '#app/use-keep-current.ts';
import { useKeys } from '#app/use-keys.ts';
import { useSignOut } from '#app/use-sign-out.ts';
import { useStop } from '#app/use-stop.ts';
import { api } from '#lib/api.ts';
import { loadAllTexts } from '#lib/i18n.ts';
import { learnServerTime } from '#ui/use-now.ts';

// What the first paint can do without comes after it.
const NotificationBell = lazy(async () => ({ default: (await import('#app/notification-bell.tsx')).NotificationBell }));
const PersonMenu = lazy(async () => ({ default: (await import('#app/person-menu.tsx')).PersonMenu }));
// It names acts of all pages.
const Palette = lazy(async () => {
  const [{ Palette: found }] = await Promise.all([import('#app/palette.tsx'), loadAllTexts()]);
  return { default: found };
});
const StopDialog = lazy(async () => ({ default: (await import('#app/stop-dialog.tsx')).StopDialog }));
// It names keys of other pages.
const Help = lazy(async () => {
  const [{ Help: found }] = await Promise.all([import('#app/help.tsx'), loadAllTexts()]);
  return { default: found };
});
const Tour = lazy(async () => ({ default: (await import('#features/tour/tour.tsx')).Tour }));

type AnchorProps = Omit<NavLinkProps, 'href'> & { ref?: Ref<HTMLAnchorElement> };

const PageLink = createLink((props: AnchorProps) => <NavLink component="a" {...props} />);

const NAVBAR_PX = 248;

/** What stands around every page: where one can go, who one is, whether all is live, and the stop switch. */
export function Frame() {
  const { t } = useTranslation();
  const { data: me, dataUpdatedAt } = useSuspenseQuery(api.me.get.queryOptions());
  useEffect(() => learnServerTime(me.at, dataUpdatedAt, me.pace), [me.at, me.pace, dataUpdatedAt]);
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  const [help, { open: showHelp, close: hideHelp }] = useDisclosure();
  useKeys({ onHelp: showHelp, onPalette: showPalette });
  useKeepCurrent(me.user_id);
  useFinishSendings(me.user_id);
  const stop = useStop();
  const [stopAsked, { open: askStop, close: leaveStop }] = useDisclosure();
  const signOut = useSignOut();

  return (
    <AppShell
      header={{ height: 'calc(56px + env(safe-area-inset-top, 0px))' }}
      navbar={{ width: NAVBAR_PX, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <Group h="100%" px={{ base: 'xs', sm: 'md' }} gap="xs" wrap="nowrap" justify="space-between">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t('navigation')} />
            <Where me={me} />
          </Group>
          <Group gap={6} wrap="nowrap">
            <PaletteButton />
            <StopSwitch stop={stop} ask={askStop} />
            <ConnectionDot />
            <Suspense fallback={<Skeleton circle h={34} w={34} />}>
              {me.user_id !== null && <NotificationBell user_id={me.user_id} />}
              <PersonMenu me={me} signOut={signOut} />
            </Suspense>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={t('navigation')}>
        {PAGES.map(({ to, name, icon: Icon }) => (
          <PageLink
            key={to}
            to={to}
            label={t(`page.${name}`)}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            rightSection={name === 'inbox' && <Unread />}
            activeOptions={{ exact: to === '/' }}
            activeProps={{ active: true }}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      <Suspense>
        <Palette me={me} stop={stop} askStop={askStop} showHelp={showHelp} signOut={signOut} />
        {stopAsked && <StopDialog close={leaveStop} confirm={stop.throwIt} />}
        {help && <Help close={hideHelp} />}
        {me.simulated && <Tour />}
      </Suspense>
    </AppShell>
  );
}

/** How many conversations have something that nobody has read. */
function Unread() {
  const { data } = useQuery(api.conversations.counts.queryOptions({ input: {} }));
  useBadge(data?.unread ?? 0);
  const { t } = useTranslation();
  if (!data || data.unread === 0) return null;
  return (
    <Badge size="sm" variant="light" title={t('unread')} aria-label={`${t('unread')}: ${data.unread}`}>
      {data.unread > 999 ? '999+' : data.unread}
    </Badge>
  );
}

/** The workspace, and whether it is invented. */
function Where({ me }: { me: Pick<Me, 'simulated' | 'workspace'> }) {
  const { t } = useTranslation();
  return (
    <>
      {/* On a phone there is room for one of the two, and what is invented must say so. */}
      <Text fw={700} truncate {...(me.simulated ? { visibleFrom: 'xs' } : {})}>
        {me.workspace.name}
      </Text>
      {me.simulated && (
        <Badge
          color="orange"
          variant="light"
          size="lg"
          tt="none"
          title={t('simulated.about')}
          px={{ base: 8, sm: 12 }}
          fz={{ base: 11, sm: 13 }}
        >
          {t('simulated.badge')}
        </Badge>
      )}
    </>
  );
}
