// What Telegram told whom to wait, and what that slows down.
import { z } from 'zod';
import { ACCOUNT_STATUSES } from '#values.ts';
import { accountId } from '#ids.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { route, viewer } from '#route.ts';

export const flood = z.object({
  id: z.int(),
  account_id: z.int(),
  account: z.string().describe('session name'),
  method: z.string(),
  seconds: z.int(),
  at: z.date(),
});

export const floodRoutes = {
  list: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/floods', tags: ['floods'], summary: 'The ledger of floods, the newest first' })
    .input(
      pageInput.extend({
        sort: sortBy(['at'], '-at'),
        account_id: accountId.optional(),
        method: z.string().max(100).optional().describe('of Telegram: messages.sendMessage'),
        since: moment.optional(),
        until: moment.optional(),
      }),
    )
    .output(pageOf(flood)),
  slowed: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/floods/slowed',
      tags: ['floods'],
      summary: 'Who waits because of floods, and whose pauses are doubled, until when',
    })
    .output(
      z.object({
        pool_slowed_until: z.date().nullable().describe('everybody’s pauses are doubled'),
        accounts: z.array(
          z.object({
            account_id: z.int(),
            account: z.string(),
            status: z.enum(ACCOUNT_STATUSES),
            waits_until: z.date().nullable().describe('does nothing before'),
            slowed_until: z.date().nullable().describe('its pauses are doubled'),
          }),
        ),
      }),
    ),
};
