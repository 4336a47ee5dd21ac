import { z } from 'zod';
import { accountId } from '#ids.ts';
import { admin, route, viewer } from '#route.ts';
import { tellable } from '#told.ts';

export const proxyTest = z.object({
  proxy: z.string().nullable().describe('without its password; null: none'),
  ok: z.boolean().describe('every DC was reached'),
  results: z.array(
    z.object({
      dc: z.int().nullable().describe('null: the one server that stands in Telegram’s place'),
      ok: z.boolean(),
      ms: z.int().nullable(),
      error: z.string().nullable(),
      ...tellable,
    }),
  ),
});

export const proxyInUse = z.object({
  proxy: z.string().nullable().describe('without its password; null: those that go out directly'),
  accounts: z.array(z.object({ id: z.int(), session_name: z.string() })).describe('the first 100'),
  accounts_count: z.int(),
  healthy: z.int().describe('accounts whose last test was ok'),
  latency_ms: z.int().nullable().describe('the median of the last tests that were ok'),
  last_checked: z.date().nullable(),
});

const timeout_ms = z.int().min(500).max(30_000).default(10_000).describe('of each DC');

export const proxyRoutes = {
  list: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/proxies', tags: ['proxies'], summary: 'All ways out, and who goes by them' })
    .output(z.object({ items: z.array(proxyInUse) })),
  test: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/proxies/test',
      tags: ['proxies'],
      summary: 'Test whether a proxy leads to Telegram',
      description: 'A handshake step with each DC, without any account. Private addresses are refused.',
    })
    .input(
      z.object({
        proxy_url: z
          .string()
          .max(4096)
          .nullable()
          .describe('in any notation; null or `none`: none; an empty one is refused'),
        timeout_ms,
      }),
    )
    .output(proxyTest),
  test_account: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/{id}/proxy-test',
      tags: ['proxies'],
      summary: 'Test the way out of an account',
    })
    .input(z.object({ id: accountId, timeout_ms }))
    .output(proxyTest),
};
