import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Frame } from '#app/frame.tsx';
import { INBOX_FIELDS } from '#app/inbox-fields.ts';
import { queryClient } from '#app/query-client.ts';
import { api, codeOf } from '#lib/api.ts';
import { basePath } from '#lib/base-path.ts';
import { loadAllTexts } from '#lib/i18n.ts';
import { textsOfSearch } from '#lib/texts-of-search.ts';
import { PageTrouble } from '#ui/page-trouble.tsx';

/** Loads a page and, beside it, what pages other than the first one say. */
function withTexts<T>(page: () => Promise<T>): () => Promise<T> {
  return async () => (await Promise.all([page(), loadAllTexts()]))[0];
}

const root = createRootRoute();

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => (typeof search['to'] === 'string' ? { to: search['to'] } : {}),
  component: lazyRouteComponent(() => import('#features/sign-in/page.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    withTexts(() => import('#features/first-steps/setup-page.tsx')),
    'SetupPage',
  ),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(
    withTexts(() => import('#features/first-steps/invitation-page.tsx')),
    'InvitationPage',
  ),
});

const overviewPage = lazyRouteComponent(() => import('#features/overview/page.tsx'), 'OverviewPage');

/** Asks for the first page and its first figures beside who looks at them: one after the other they take three times as long. */
function beginOverview(): void {
  void overviewPage.preload?.();
  void queryClient.prefetchQuery(api.overview.get.queryOptions());
  void queryClient.prefetchQuery(api.health.table.queryOptions());
}

/** Everything that only people who are signed in see. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  errorComponent: PageTrouble,
  beforeLoad: async ({ location }) => {
    if (location.pathname === '/') beginOverview();
    try {
      await queryClient.ensureQueryData(api.me.get.queryOptions());
    } catch (error) {
      if (codeOf(error) !== 'unauthorized') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: overviewPage,
});

const groups = createRoute({
  getParentRoute: () => inside,
  path: '/groups',
  validateSearch: textsOfSearch('niche', 'status', 'account_id', 'blocked', 'due', 'search', 'sort', 'open'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/groups/page.tsx')),
    'GroupsPage',
  ),
});

const group = createRoute({
  getParentRoute: () => inside,
  path: '/groups/$id',
  component: lazyRouteComponent(
    withTexts(() => import('#features/groups/group-page.tsx')),
    'GroupPage',
  ),
});

const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox',
  validateSearch: textsOfSearch(...INBOX_FIELDS),
  component: lazyRouteComponent(
    withTexts(() => import('#features/inbox/page.tsx')),
    'InboxPage',
  ),
});

const joiner = createRoute({
  getParentRoute: () => inside,
  path: '/joiner',
  validateSearch: textsOfSearch('niche', 'run', 'open'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/joiner/page.tsx')),
    'JoinerPage',
  ),
});

const campaigns = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns',
  validateSearch: textsOfSearch('niche', 'status', 'search', 'sort'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/campaigns/page.tsx')),
    'CampaignsPage',
  ),
});

const newCampaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/new',
  validateSearch: textsOfSearch('copy', 'niche'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/campaigns/compose-page.tsx')),
    'NewCampaignPage',
  ),
});

const campaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/$id',
  validateSearch: textsOfSearch('view', 'days', 'state', 'slot'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/campaigns/campaign-page.tsx')),
    'CampaignPage',
  ),
});

const editCampaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/$id/edit',
  component: lazyRouteComponent(
    withTexts(() => import('#features/campaigns/compose-page.tsx')),
    'EditCampaignPage',
  ),
});

const reactions = createRoute({
  getParentRoute: () => inside,
  path: '/reactions',
  validateSearch: textsOfSearch('status', 'task', 'open'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/reactions/page.tsx')),
    'ReactionsPage',
  ),
});

const accounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts',
  validateSearch: textsOfSearch(
    'search',
    'status',
    'health',
    'held',
    'hold_reason',
    'is_active',
    'issues',
    'to_take_over',
    'reconnect_failed',
    'archived',
    'sort',
  ),
  component: lazyRouteComponent(
    withTexts(() => import('#features/accounts/page.tsx')),
    'AccountsPage',
  ),
});

const addAccounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/add',
  validateSearch: textsOfSearch('by', 'login', 'account'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/account-entry/page.tsx')),
    'AddAccountsPage',
  ),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$id',
  validateSearch: textsOfSearch('type'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/accounts/account-page.tsx')),
    'AccountPage',
  ),
});

const firstSteps = createRoute({
  getParentRoute: () => inside,
  path: '/first-steps',
  component: lazyRouteComponent(
    withTexts(() => import('#features/first-steps/page.tsx')),
    'FirstStepsPage',
  ),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(
    withTexts(() => import('#features/settings/page.tsx')),
    'SettingsPage',
  ),
});

const settingsSection = createRoute({
  getParentRoute: () => inside,
  path: '/settings/$section',
  component: lazyRouteComponent(
    withTexts(() => import('#features/settings/page.tsx')),
    'SettingsPage',
  ),
});

const logs = createRoute({
  getParentRoute: () => inside,
  path: '/logs',
  validateSearch: textsOfSearch('type', 'account'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/event-log/page.tsx')),
    'LogsPage',
  ),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: textsOfSearch('actor', 'area'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/audit/page.tsx')),
    'AuditPage',
  ),
});

const diagnostics = createRoute({
  getParentRoute: () => inside,
  path: '/diagnostics',
  component: lazyRouteComponent(
    withTexts(() => import('#features/diagnostics/page.tsx')),
    'DiagnosticsPage',
  ),
});

const health = createRoute({
  getParentRoute: () => inside,
  path: '/health',
  validateSearch: textsOfSearch('status', 'search', 'sort'),
  component: lazyRouteComponent(
    withTexts(() => import('#features/health/page.tsx')),
    'HealthPage',
  ),
});

/** Whatever else stands in the address. */
const noPage = createRoute({
  getParentRoute: () => inside,
  path: '$',
  component: lazyRouteComponent(
    withTexts(() => import('#app/no-page.tsx')),
    'NoPage',
  ),
});

export const router = createRouter({
  // All that stands in an address is text, and is written as it is: ?c=12, not ?c=%2212%22.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  routeTree: root.addChildren([
    signIn,
    setup,
    invitation,
    inside.addChildren([
      overview,
      inbox,
      health,
      accounts,
      addAccounts,
      account,
      groups,
      group,
      joiner,
      campaigns,
      newCampaign,
      campaign,
      editCampaign,
      reactions,
      settings,
      settingsSection,
      logs,
      audit,
      diagnostics,
      firstSteps,
      noPage,
    ]),
  ]),
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
