import { AppShell, Badge, Burger, Group, NavLink, Text, Tooltip, type NavLinkProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSuspenseQuery } from '@tanstack/react-query';
import { createLink, Outlet, useRouterState } from '@tanstack/react-router';
import type { Ref } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Help } from '#app/help.tsx';
import { NotificationBell } from '#app/notification-bell.tsx';
import { ConnectionDot } from '#app/connection-dot.tsx';
import { PAGES } from '#app/navigation.ts';
import { Palette, PaletteButton } from '#app/palette.tsx';
import { PersonMenu } from '#app/person-menu.tsx';
import { StopSwitch } from '#app/stop-switch.tsx';
import { useKeepCurrent } from '#app/use-keep-current.ts';
import { api } from '#lib/api.ts';

type AnchorProps = Omit<NavLinkProps, 'href'> & { ref?: Ref<HTMLAnchorElement> };

const PageLink = createLink((props: AnchorProps) => <NavLink component="a" {...props} />);

const NAVBAR_PX = 248;

/** What stands around every page: where one can go, who one is, whether all is live, and the stop switch. */
export function Frame() {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  useKeepCurrent();

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: NAVBAR_PX, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('navigation')} />
            {/* On a phone there is room for one of the two, and what is invented must say so. */}
            <Text fw={700} truncate {...(me.simulated ? { visibleFrom: 'xs' } : {})}>
              {me.workspace.name}
            </Text>
            {me.simulated && (
              <Tooltip label={t('simulated.about')} multiline w={260}>
                <Badge color="orange" variant="light" size="lg" tt="none">
                  {t('simulated.badge')}
                </Badge>
              </Tooltip>
            )}
          </Group>
          <Group gap="xs" wrap="nowrap">
            <PaletteButton />
            <StopSwitch />
            <ConnectionDot />
            {me.user_id !== null && <NotificationBell user_id={me.user_id} />}
            <PersonMenu me={me} />
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
            activeOptions={{ exact: to === '/' }}
            activeProps={{ active: true }}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      <Palette />
      <Help />
    </AppShell>
  );
}
