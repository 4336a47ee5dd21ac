import { Command } from 'commander';
import { examples, globalsOf } from '#cli/command.ts';
import { onStopSignal } from '#cli/stop-signal.ts';
import { readConfig, readRoles, ROLES } from '#config.ts';
import { LogLevels } from '#lib/log-levels.ts';
import { flushLog, openLog, type Log } from '#lib/log.ts';
import { every } from '#lib/time.ts';
import { startServer } from '#serve.ts';

const LINGER_MS = 1_000;
/** From being asked to end: whoever asks (systemd, a person, a container) waits for ten seconds. */
const END_MS = 9_500;

const HELP = `
Several servers on one PostgreSQL share the accounts evenly; one without the role worker takes none.
Those with the role mail share the mailboxes: they follow them and send what is written there.
It listens at HOST and PORT, two variables of the environment (127.0.0.1 and 7420), and stops at Ctrl-C or SIGTERM.
${examples('groundcrew serve', 'groundcrew serve --roles worker', 'groundcrew serve --roles api,mail', 'PORT=8080 HOST=0.0.0.0 groundcrew serve', 'GROUNDCREW_SIMULATOR=127.0.0.1:7444 groundcrew serve')}`;

export function serveCommand(): Command {
  const command = new Command('serve').option(
    '--roles <list>',
    'what it does, of api, worker and mail',
    ROLES.join(','),
  );
  return command.addHelpText('after', HELP).action(async function serve(this: Command, options: { roles: string }) {
    const roles = readRoles(options.roles);
    const config = readConfig(process.env);
    const { verbose } = globalsOf(this);
    const levels = new LogLevels();
    const log = openLog({
      level: verbose ? 'debug' : config.log_level,
      folder: config.logs_folder,
      rule: config.log_files,
      accounts: true,
      levels,
      color: process.stderr.isTTY && !config.no_color,
    });
    const stopped = stopAsked();
    try {
      const server = await startServer(config, log, roles, levels);
      process.stdout.write(`Groundcrew listens at ${server.url}\n`);
      if (server.setup_link !== null) {
        process.stdout.write(`Nobody can sign in yet. Make the first owner, within 24 hours: ${server.setup_link}\n`);
      }
      await stopped;
      log.info('stopping');
      const notYet = every(END_MS, () => void endAtOnce(log));
      await server.close();
      notYet();
      log.info('stopped');
    } finally {
      await flushLog(log);
      // Whatever lingers (a name that is being looked up) is of no use any more.
      every(LINGER_MS, () => process.exit());
    }
  });
}

/** Something does not answer: what is under way is settled by the next start, as after a crash. */
async function endAtOnce(log: Log): Promise<void> {
  log.error({ after_ms: END_MS }, 'not everything has ended in time: what was under way is settled by the next start');
  await flushLog(log).finally(() => process.exit(1));
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    onStopSignal(resolve);
  });
}
