// Components in jsdom, with what every page expects around it, and without a server.
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { configure, render as renderBare, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { loadAllTexts, startI18n } from '#lib/i18n.ts';
import type { Language } from '#lib/languages.ts';
import { dialogsAreThere } from '#ui/ask-first.ts';

/** By method and path below /api/v1, without the query: `{ 'GET /accounts': { items: [] } }`; a function gets the body. */
type Answers = Readonly<Record<string, unknown>>;

export type Asked = { method: string; path: string; query: URLSearchParams; body: unknown };

type Rendered = RenderResult & {
  /** What was asked of the server so far. */
  asked: Asked[];
  /** Where the page has gone to. */
  address: () => string;
};

type Around = { language?: Language; at?: string; answers?: Answers };

// What should appear may take its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

/** Renders inside a router that stands at `at`; every request that `answers` does not name is refused with 404. */
export async function render(page: ReactNode, { language = 'en', at = '/', answers = {} }: Around = {}) {
  completeJsdom();
  dialogsAreThere();
  const asked = answerWith(answers);
  await startI18n(language);
  await loadAllTexts();
  const root = createRootRoute();
  const anywhere = createRoute({ getParentRoute: () => root, path: '$' });
  const router = createRouter({
    routeTree: root.addChildren([anywhere]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  await router.load();
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const rendered = renderBare(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <RouterContextProvider router={router}>
          <ModalsProvider>
            <Notifications />
            {page}
          </ModalsProvider>
        </RouterContextProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...rendered, asked, address: () => router.state.location.href } satisfies Rendered;
}

/** What jsdom lacks, and Mantine and the virtual table ask for. */
function completeJsdom(): void {
  const never = { addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal('matchMedia', (media: string) => ({ matches: false, media, ...never }));
  vi.stubGlobal('scrollTo', () => {});
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('IntersectionObserver', Observer);
  Object.assign(Element.prototype, { scrollIntoView() {} });
  // Fields that grow with their text look whether fonts have come.
  Object.defineProperty(document, 'fonts', { configurable: true, value: never });
}

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

function answerWith(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const { pathname, searchParams: query } = new URL(request.url);
    const path = pathname.replace(/^\/api\/v1/, '');
    const text = await request.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    asked.push({ method: request.method, path, query, body });
    const answer = answers[`${request.method} ${path}`];
    if (answer === undefined) return Response.json(refusalOf(`${request.method} ${path}`), { status: 404 });
    const answered = await (typeof answer === 'function' ? (answer as (body: unknown) => unknown)(body) : answer);
    return answered instanceof Response ? answered : Response.json(answered);
  });
  return asked;
}

function refusalOf(what: string): object {
  const sentence = `The test has no answer to ${what}.`;
  return { code: 'no_such_route', status: 404, message: sentence, data: { sentence, details: {} } };
}
