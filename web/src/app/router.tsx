import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from '#app/frame.tsx';
import { queryClient } from '#app/query-client.ts';
import { api, codeOf } from '#lib/api.ts';
import { basePath } from '#lib/base-path.ts';
import { textsOfSearch } from '#lib/texts-of-search.ts';
import { PageTrouble } from '#ui/page-trouble.tsx';

const root = createRootRoute();

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => (typeof search['to'] === 'string' ? { to: search['to'] } : {}),
  component: lazyRouteComponent(() => import('#features/sign-in/page.tsx'), 'SignInPage'),
});

/** Everything that only people who are signed in see. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  errorComponent: PageTrouble,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(api.me.get.queryOptions());
    } catch (error) {
      if (codeOf(error) !== 'not_signed_in') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('#features/overview/page.tsx'), 'OverviewPage'),
});

const groups = createRoute({
  getParentRoute: () => inside,
  path: '/groups',
  validateSearch: textsOfSearch('niche', 'status', 'account_id', 'blocked', 'due', 'search', 'sort'),
  component: lazyRouteComponent(() => import('#features/groups/page.tsx'), 'GroupsPage'),
});

const group = createRoute({
  getParentRoute: () => inside,
  path: '/groups/$id',
  component: lazyRouteComponent(() => import('#features/groups/group-page.tsx'), 'GroupPage'),
});

const joiner = createRoute({
  getParentRoute: () => inside,
  path: '/joiner',
  validateSearch: textsOfSearch('niche', 'run'),
  component: lazyRouteComponent(() => import('#features/joiner/page.tsx'), 'JoinerPage'),
});

const accounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts',
  validateSearch: textsOfSearch('search', 'status', 'health', 'held', 'is_active', 'issues', 'archived', 'sort'),
  component: lazyRouteComponent(() => import('#features/accounts/page.tsx'), 'AccountsPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$id',
  component: lazyRouteComponent(() => import('#features/accounts/account-page.tsx'), 'AccountPage'),
});

const health = createRoute({
  getParentRoute: () => inside,
  path: '/health',
  validateSearch: textsOfSearch('status', 'search', 'sort'),
  component: lazyRouteComponent(() => import('#features/health/page.tsx'), 'HealthPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([signIn, inside.addChildren([overview, health, accounts, account, groups, group, joiner])]),
  basepath: basePath || '/',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- the router's interface is completed by merging.
  interface Register {
    router: typeof router;
  }
}
