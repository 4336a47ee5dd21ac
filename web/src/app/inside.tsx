import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from '#app/frame.tsx';
import { queryClient } from '#app/query-client.ts';
import { laterPage } from '#app/later-page.ts';
import { ADDRESS_FIELDS } from '#features/inbox/address-fields.ts';
import { beginInbox } from '#features/inbox/questions.ts';
import { api, codeOf } from '#lib/api.ts';
import { textsOfSearch } from '#lib/texts-of-search.ts';
import { PageTrouble } from '#ui/page-trouble.tsx';

export const root = createRootRoute();

const overviewPage = lazyRouteComponent(() => import('#features/overview/page.tsx'), 'OverviewPage');

/** Asks for the first page and its first figures beside who looks at them: one after the other they take three times as long. */
function beginOverview(): void {
  void overviewPage.preload?.();
  void queryClient.prefetchQuery(api.overview.get.queryOptions());
  void queryClient.prefetchQuery(api.health.table.queryOptions());
}

const inboxPage = laterPage(() => import('#features/inbox/page.tsx'), 'InboxPage');
const inboxAddress = textsOfSearch(...ADDRESS_FIELDS);

/** Everything that only people who are signed in see. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  errorComponent: PageTrouble,
  beforeLoad: async ({ location, cause }) => {
    if (location.pathname === '/') beginOverview();
    if (location.pathname === '/inbox' && cause === 'enter') {
      void inboxPage.preload?.();
      beginInbox(queryClient, inboxAddress(location.search));
    }
    try {
      await queryClient.ensureQueryData(api.me.get.queryOptions());
    } catch (error) {
      if (codeOf(error) !== 'unauthorized') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

export const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: overviewPage,
});

export const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox',
  validateSearch: inboxAddress,
  component: inboxPage,
});
