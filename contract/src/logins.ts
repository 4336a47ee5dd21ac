// Logging an account in, step by step: POST /logins, then an answer to each question until it is done.
import { z } from 'zod';
import { accountId } from '#ids.ts';
import { admin, route } from '#route.ts';

export const LOGIN_KINDS = ['code', 'qr'] as const;

const problem = z.string().nullable().describe('why the same is asked again');

export const loginStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('wait') }).describe('Telegram is at it: look again'),
  z.object({ step: z.literal('ask_phone'), problem }),
  z.object({
    step: z.literal('ask_code'),
    phone: z.string(),
    type: z.string().describe('where the person finds the code: app, sms, call …'),
    hint: z.string().nullable(),
    length: z.int().nullable(),
    can_resend_in_s: z.number().nullable(),
    problem,
  }),
  z.object({ step: z.literal('ask_password'), hint: z.string().nullable(), problem }),
  z.object({
    step: z.literal('show_qr'),
    url: z.string().describe('as a QR code; another one takes its place before it expires: look again'),
    expires_at: z.date(),
  }),
  z.object({ step: z.literal('done') }),
  z.object({ step: z.literal('failed') }),
]);

export const login = z.object({
  id: z.uuid(),
  kind: z.enum(LOGIN_KINDS),
  state: z.enum(['open', 'done', 'failed']),
  step: loginStep,
  account: z.object({ id: z.int(), session_name: z.string(), created: z.boolean() }).nullable(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      sentence: z.string(),
      retry_after_s: z.number().nullable().describe('null: not before something else is changed'),
    })
    .nullable(),
});
export type Login = z.infer<typeof login>;

export const openLogin = z.object({
  id: z.uuid(),
  kind: z.enum(LOGIN_KINDS),
  step: z.enum(['wait', 'ask_phone', 'ask_code', 'ask_password', 'show_qr']).describe('what it waits for'),
  phone: z.string().nullable().describe('null: none was given yet, or it is a QR code'),
  session_name: z.string().nullable().describe('of the account; null: as Telegram calls the user'),
  account_id: z.int().nullable().describe('null: a new account'),
  begun_at: z.date(),
});
export type OpenLogin = z.infer<typeof openLogin>;

const id = z.object({ id: z.uuid() });

export const loginRoutes = {
  // A QR code logs in whoever scans it.
  begin: route(admin('accounts:write'), { answers_secret: true })
    .route({
      method: 'POST',
      path: '/logins',
      tags: ['logins'],
      summary: 'Begin to log an account in',
      description:
        'Your own accounts only, within Telegram’s terms: https://telegram.org/tos. One server keeps it, in memory; ten minutes after the last look at it, it ends.',
      successStatus: 201,
    })
    .input(
      z.object({
        kind: z.enum(LOGIN_KINDS),
        phone: z.string().trim().max(40).optional().describe('for a code; asked when it is left out'),
        session_name: z.string().max(64).optional().describe('of a new account; default: as Telegram calls the user'),
        account_id: accountId.optional().describe('an account that is here already, instead of a new one'),
        replace: z.boolean().default(false).describe('also where that account has a session, which is then ended'),
        proxy_url: z.string().max(4096).optional().describe('in any notation; `none`: none; an empty one is refused'),
        api_id: z.int().positive().max(2_147_483_647).optional(),
        api_hash: z.string().trim().max(100).optional(),
      }),
    )
    .output(login),
  list: route(admin('accounts:write'))
    .route({
      method: 'GET',
      path: '/logins',
      tags: ['logins'],
      summary: 'The log-ins under way, the newest first',
      description: 'Those that this server keeps. To be listed is no look at one: it ends all the same.',
    })
    .output(z.object({ items: z.array(openLogin) })),
  get: route(admin('accounts:write'))
    .route({ method: 'GET', path: '/logins/{id}', tags: ['logins'], summary: 'Where a log-in stands' })
    .input(id)
    .output(login),
  phone: route(admin('accounts:write'))
    .route({ method: 'POST', path: '/logins/{id}/phone', tags: ['logins'], summary: 'Answer with the number' })
    .input(id.extend({ phone: z.string().trim().min(1).max(40) }))
    .output(login),
  code: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/logins/{id}/code',
      tags: ['logins'],
      summary: 'Answer with the code, or have another one sent',
    })
    .input(id.extend({ code: z.string().trim().max(100).optional(), resend: z.literal(true).optional() }))
    .output(login),
  password: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/logins/{id}/password',
      tags: ['logins'],
      summary: 'Answer with the two-step password',
    })
    .input(id.extend({ password: z.string().min(1).max(1000) }))
    .output(login),
  end: route(admin('accounts:write'))
    .route({ method: 'DELETE', path: '/logins/{id}', tags: ['logins'], summary: 'End a log-in wherever it stands' })
    .input(id)
    .output(login),
};
