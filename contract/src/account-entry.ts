// How accounts come in, and how they are listed for other programs.
import { z } from 'zod';
import { accountId } from '#ids.ts';
import { admin, route } from '#route.ts';
import { tellable } from '#told.ts';

const API_ID_MAX = 2_147_483_647;

/** Of a session that comes in. */
const entry = z.object({
  session_name: z.string().max(64).optional().describe('of a new account; default: as Telegram calls the user'),
  account_id: accountId.optional().describe('an account that is here already, instead of a new one'),
  replace: z.boolean().default(false).describe('also where that account has a session'),
  proxy_url: z.string().max(4096).optional().describe('in any notation; `none`: none; an empty one is refused'),
  api_id: z.int().positive().max(API_ID_MAX).optional(),
  api_hash: z.string().trim().max(100).optional(),
  old_scripts_stopped: z
    .boolean()
    .default(false)
    .describe('nothing else uses the session any more; else it is held for takeover'),
});

const kind = z.string().describe('of the session: telethon, gramjs, pyrogram, mtcute …');

const entered = z.object({
  id: z.int(),
  session_name: z.string(),
  created: z.boolean(),
  kind,
  dc_id: z.int(),
  held: z.literal('takeover').nullable(),
});

const terms =
  'Your own accounts only, within Telegram’s terms: https://telegram.org/tos. Which kind of session it is shows by itself.';

export const SESSION_FILE_MAX_BYTES = 20_000_000;

const rejected = z.object({ line: z.int(), reason: z.string(), ...tellable });

export const accountEntryRoutes = {
  make: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts',
      tags: ['accounts'],
      summary: 'Add an account by its session string',
      description: terms,
      successStatus: 201,
    })
    .input(entry.extend({ session_string: z.string().min(1).max(100_000) }))
    .output(entered),
  upload: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/upload',
      tags: ['accounts'],
      summary: 'Add an account by its session file',
      description: `${terms} A Telethon \`.session\` file, or a file with a session string.`,
      successStatus: 201,
    })
    .input(entry.extend({ file: z.file().max(SESSION_FILE_MAX_BYTES) }))
    .output(entered),
  export_csv: route(admin('accounts:read'))
    .route({
      method: 'GET',
      path: '/accounts/export',
      tags: ['accounts'],
      summary: 'All accounts as CSV, without their secrets',
    })
    .output(z.file()),
  import_csv: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/import',
      tags: ['accounts'],
      summary: 'Add accounts by a CSV file',
      description:
        'Columns, in any order: `session_name`, and `session_string` or `session_file` (the name of one of `sessions`); optional ' +
        '`name`, `proxy_url`, `phone`, `api_id`, `api_hash`. A table with `name` and no `session_name` has its session names there. A ' +
        'table that was exported here can be sent with a column of sessions added: its other columns are left out, but for `proxy`, which counts where `proxy_url` is empty. A line that ' +
        'cannot be used is told, and the others are added.',
    })
    .input(
      z.object({
        csv: z.file().max(20_000_000),
        sessions: z
          .union([z.file(), z.array(z.file()).max(1_000)], { error: 'it takes a file, or at most 1,000' })
          .optional()
          .describe('the session files that lines name'),
        dry_run: z.boolean().default(false),
        old_scripts_stopped: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        dry_run: z.boolean(),
        lines: z.int(),
        ignored: z.array(z.string()).describe('columns of an exported table that were left out'),
        added: z.array(z.object({ line: z.int(), session_name: z.string(), id: z.int().nullable(), kind })),
        rejected: z.array(rejected),
      }),
    ),
};
