import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { inbox, inside, overview, root } from '#app/inside.tsx';
import { laterPage } from '#app/later-page.ts';
import { basePath } from '#lib/base-path.ts';
import { textsOfSearch } from '#lib/texts-of-search.ts';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => (typeof search['to'] === 'string' ? { to: search['to'] } : {}),
  component: lazyRouteComponent(() => import('#features/sign-in/page.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: laterPage(() => import('#features/first-steps/setup-page.tsx'), 'SetupPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: laterPage(() => import('#features/first-steps/invitation-page.tsx'), 'InvitationPage'),
});

const groups = createRoute({
  getParentRoute: () => inside,
  path: '/groups',
  validateSearch: textsOfSearch('niche', 'status', 'account_id', 'blocked', 'due', 'search', 'sort', 'open'),
  component: laterPage(() => import('#features/groups/page.tsx'), 'GroupsPage'),
});

const group = createRoute({
  getParentRoute: () => inside,
  path: '/groups/$id',
  component: laterPage(() => import('#features/groups/group-page.tsx'), 'GroupPage'),
});

const joiner = createRoute({
  getParentRoute: () => inside,
  path: '/joiner',
  validateSearch: textsOfSearch('niche', 'run', 'open'),
  component: laterPage(() => import('#features/joiner/page.tsx'), 'JoinerPage'),
});

const campaigns = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns',
  validateSearch: textsOfSearch('niche', 'status', 'search', 'sort'),
  component: laterPage(() => import('#features/campaigns/page.tsx'), 'CampaignsPage'),
});

const newCampaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/new',
  validateSearch: textsOfSearch('copy', 'niche'),
  component: laterPage(() => import('#features/campaigns/compose-page.tsx'), 'NewCampaignPage'),
});

const campaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/$id',
  validateSearch: textsOfSearch('view', 'days', 'state', 'slot'),
  component: laterPage(() => import('#features/campaigns/campaign-page.tsx'), 'CampaignPage'),
});

const editCampaign = createRoute({
  getParentRoute: () => inside,
  path: '/campaigns/$id/edit',
  component: laterPage(() => import('#features/campaigns/compose-page.tsx'), 'EditCampaignPage'),
});

const reactions = createRoute({
  getParentRoute: () => inside,
  path: '/reactions',
  validateSearch: textsOfSearch('status', 'task', 'open'),
  component: laterPage(() => import('#features/reactions/page.tsx'), 'ReactionsPage'),
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
  component: laterPage(() => import('#features/accounts/page.tsx'), 'AccountsPage'),
});

const addAccounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/add',
  validateSearch: textsOfSearch('by', 'login', 'account'),
  component: laterPage(() => import('#features/account-entry/page.tsx'), 'AddAccountsPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$id',
  validateSearch: textsOfSearch('type'),
  component: laterPage(() => import('#features/accounts/account-page.tsx'), 'AccountPage'),
});

const firstSteps = createRoute({
  getParentRoute: () => inside,
  path: '/first-steps',
  component: laterPage(() => import('#features/first-steps/page.tsx'), 'FirstStepsPage'),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: laterPage(() => import('#features/settings/page.tsx'), 'SettingsPage'),
});

const settingsSection = createRoute({
  getParentRoute: () => inside,
  path: '/settings/$section',
  component: laterPage(() => import('#features/settings/page.tsx'), 'SettingsPage'),
});

const logs = createRoute({
  getParentRoute: () => inside,
  path: '/logs',
  validateSearch: textsOfSearch('type', 'account'),
  component: laterPage(() => import('#features/event-log/page.tsx'), 'LogsPage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: textsOfSearch('actor', 'area'),
  component: laterPage(() => import('#features/audit/page.tsx'), 'AuditPage'),
});

const diagnostics = createRoute({
  getParentRoute: () => inside,
  path: '/diagnostics',
  component: laterPage(() => import('#features/diagnostics/page.tsx'), 'DiagnosticsPage'),
});

const health = createRoute({
  getParentRoute: () => inside,
  path: '/health',
  validateSearch: textsOfSearch('status', 'search', 'sort'),
  component: laterPage(() => import('#features/health/page.tsx'), 'HealthPage'),
});

/** Whatever else stands in the address. */
const noPage = createRoute({
  getParentRoute: () => inside,
  path: '$',
  component: laterPage(() => import('#app/no-page.tsx'), 'NoPage'),
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
