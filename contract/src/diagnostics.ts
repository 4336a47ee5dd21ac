import { z } from 'zod';
import { admin, route } from '#route.ts';

const finding = z.object({
  invariant: z.string(),
  sentence: z.string().describe('what should hold'),
  rows: z.array(z.record(z.string(), z.unknown())).describe('where it does not, at most 100'),
  more: z.boolean(),
});

const tags = ['diagnostics'];
const ask = route(admin('settings:read'));

export const diagnosticRoutes = {
  verify: ask
    .route({
      method: 'POST',
      path: '/verify',
      tags,
      summary: 'Whether everything that must never be false is true in the tables now',
      description: 'Changes nothing. One at a time for a workspace, at most a minute.',
    })
    .output(z.object({ violations: z.array(finding), warnings: z.array(finding), checked: z.array(z.string()) })),
  run: ask
    .route({
      method: 'POST',
      path: '/diagnostics',
      tags,
      summary:
        'Whether this server reaches Telegram, directly and through each proxy, the database and names, and its clock',
      description: 'Without any account. One at a time for a workspace; after 20 s nothing more is begun.',
    })
    .output(
      z.object({
        ok: z.boolean(),
        findings: z.array(z.object({ check: z.string(), ok: z.boolean(), detail: z.string() })),
        verdict: z.string(),
      }),
    ),
  nodes: ask
    .route({
      method: 'GET',
      path: '/nodes',
      tags,
      summary: 'Processes of this installation, and their share of the accounts',
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            kind: z.string(),
            host: z.string(),
            pid: z.int(),
            started_at: z.date(),
            seen_at: z.date(),
            works: z.boolean().describe('for accounts'),
            live: z.boolean(),
            accounts: z.int().describe('of this workspace that it has'),
          }),
        ),
      }),
    ),
};
