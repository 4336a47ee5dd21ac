import { whoAsks } from '#cli/who.ts';
import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { sessionReaders } from '#app.ts';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { aboutOldSession } from '#cli/old-session-words.ts';
import { oneLine, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { SESSION_BYTES_MAX } from '#domain/sessions/parse.ts';
import { addSession } from '#engine/login/add-session.ts';
import { replaceSession } from '#engine/login/replace-session.ts';
import { readBounded } from '#engine/read-bounded.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';
import { sessionTarget, type TargetOptions } from './target.ts';

type Options = TargetOptions & { sessionStdin?: boolean; file?: string; oldScriptsStopped?: boolean };

const API_ID_MAX = 2 ** 31 - 1;

export function addCommand(): Command {
  return new Command('add')
    .description('Take in a session of any kind: Telethon, GramJS, Pyrogram, mtcute; as a string or a .session file')
    .argument('<name>', 'the name of a new account, or an account that is here without a session')
    .option('--session-stdin', 'the session string (or file) comes on standard input')
    .option('--file <path>', 'the session file')
    .option('--proxy <url>', 'the account’s own proxy')
    .option('--api-id <n>', 'API credentials of its own', wholeNumber({ min: 1, max: API_ID_MAX }))
    .option('--api-hash <hash>')
    .option('--replace', 'also where the account has a session already, which is then ended')
    .option('--old-scripts-stopped', 'confirms that nothing else uses this session any more: it may be used at once')
    .addHelpText(
      'after',
      `
Which kind it is shows by itself. Telegram kills a session that works from two places at once: unless you confirm that
nothing else uses it, the account is held for takeover (groundcrew accounts takeover --one NAME).

Examples:
  groundcrew accounts add s1 --file s1.session
  groundcrew accounts add s1 --session-stdin < session.txt`,
    )
    .action(answering<[string, Options]>(add));
}

async function add(context: CommandContext, name: string, options: Options): Promise<Answer> {
  const { crew, signal } = context;
  if ((options.sessionStdin === true) === (options.file !== undefined)) {
    throw new GroundcrewError('usage', { detail: 'say --session-stdin or --file PATH' });
  }
  if (options.sessionStdin === true && process.stdin.isTTY) {
    throw new GroundcrewError('usage', { detail: 'the session comes on standard input: … --session-stdin < FILE' });
  }
  const session =
    options.file === undefined
      ? new Uint8Array(await buffer(process.stdin))
      : await readBounded(options.file, SESSION_BYTES_MAX, options.file);
  const target = await sessionTarget(context, name, options);
  const takeover = options.oldScriptsStopped !== true;
  const { readSqlite } = sessionReaders;
  const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
  const added = await replaceSession(crew, context.connections, target, { timeout_ms, signal }, () =>
    addSession(crew, target, session, { readSqlite, takeover, held_by: whoAsks() }),
  );
  const held = takeover ? ' It is held for takeover: nothing connects with it yet.' : '';
  return {
    json: { ...added, held: takeover ? 'takeover' : null },
    text: oneLine(
      `${added.session_name} has a ${added.kind} session of DC ${added.dc_id}.${held}${aboutOldSession(added)}`,
    ),
  };
}
