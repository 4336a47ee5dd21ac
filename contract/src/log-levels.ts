import { z } from 'zod';
import { accountId, rowId } from '#ids.ts';
import { admin, route } from '#route.ts';
import { LOG_COMPONENTS, LOG_LEVELS } from '#values.ts';

const level = z.enum(LOG_LEVELS);

const logLevel = z.object({
  id: z.int(),
  account_id: z.int().nullable().describe('null: of all accounts, and of what concerns none'),
  component: z.enum(LOG_COMPONENTS).nullable().describe('null: of all parts'),
  node: z.string().nullable().describe('null: of all servers'),
  level,
  until: z.date().describe('by real time'),
  set_by: z.string(),
});

const tags = ['diagnostics'];

/** What `groundcrew log` does. */
export const logLevelRoutes = {
  list: route(admin('settings:read'))
    .route({
      method: 'GET',
      path: '/log-levels',
      tags,
      summary: 'What running servers are asked to log more or less of, for how long',
      description: 'Of a line those count that fit it, and of them the closest: account, then component, then node.',
    })
    .output(
      z.object({
        started: z.string().describe('from which level on the server that answers keeps lines when nothing is asked'),
        components: z.array(z.enum(LOG_COMPONENTS)),
        may_all: z.boolean().describe('you may also set what concerns more than one account'),
        items: z.array(logLevel),
      }),
    ),
  put: route(admin('settings:write'))
    .route({
      method: 'PUT',
      path: '/log-levels',
      tags,
      summary: 'Let running servers log more or less for a while',
      description:
        'In the place of what was asked before of the same account, component and node. Without an account it concerns all ' +
        'workspaces: only owners of the first one may, who look after the whole installation.',
    })
    .input(
      z.object({
        level,
        minutes: z.int().min(1).max(1_440).default(60).describe('a log that says everything fills a disk'),
        account_id: accountId.optional().describe('only of what concerns this account'),
        component: z.enum(LOG_COMPONENTS).optional().describe('only of this part of the server'),
        node: z
          .string()
          .min(1)
          .max(300)
          .optional()
          .describe('only of this server, by its id or its host (GET /nodes); refused when there is none'),
      }),
    )
    .output(logLevel),
  remove: route(admin('settings:write'))
    .route({
      method: 'DELETE',
      path: '/log-levels/{id}',
      tags,
      summary: 'Let servers keep what they were started with',
    })
    .input(z.object({ id: rowId }))
    .output(logLevel),
};
