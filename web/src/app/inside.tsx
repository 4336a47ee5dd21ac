import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from '#app/frame.tsx';
import { queryClient } from '#app/query-client.ts';
import { api, codeOf } from '#lib/api.ts';
import { PageTrouble } from '#ui/page-trouble.tsx';

export const root = createRootRoute();

const overviewPage = lazyRouteComponent(() => import('#features/overview/page.tsx'), 'OverviewPage');

/** Asks for the first page and its first figures beside who looks at them: one after the other they take three times as long. */
function beginOverview(): void {
  void overviewPage.preload?.();
  void queryClient.prefetchQuery(api.overview.get.queryOptions());
  void queryClient.prefetchQuery(api.health.table.queryOptions());
}

/** Everything that only people who are signed in see. */
export const inside = createRoute({
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

export const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: overviewPage,
});
