// Commands that need the database only: no key, no Telegram, and no tables yet.
import type { Command } from 'commander';
import { audited, type Recorder } from '#cli/audited.ts';
import { globalsOf } from '#cli/command.ts';
import { openCommandLog } from '#cli/command-log.ts';
import { printAnswer, type Answer } from '#cli/output.ts';
import { readConfig, type Config } from '#config.ts';
import { flushLog, reporterOf, type Log } from '#lib/log.ts';
import { addAuditEverywhere } from '#store/audit/everywhere.ts';
import { openChosenDatabase } from '#store/database/open-chosen.ts';

export type DatabaseTarget = { config: Config; url: string; schema: string };

export function onDatabase<A extends unknown[]>(work: (target: DatabaseTarget, ...args: A) => Promise<Answer>) {
  return async function action(this: Command, ...args: [...A, Command]): Promise<void> {
    const globals = globalsOf(this);
    const config = readConfig(process.env);
    const log = openCommandLog(config, globals);
    const report = reporterOf(log);
    const database = await openChosenDatabase(config.database, { data_folder: config.data_folder, report });
    try {
      // Commander appends the command itself; what stands before it is as declared beside the action.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const declared = args.slice(0, -1) as unknown as A;
      const target: DatabaseTarget = { config, url: database.url, schema: config.schema };
      const answer = await audited(recorderOf(target, log), this, () => work(target, ...declared));
      process.exitCode = printAnswer(answer, globals.json);
    } finally {
      await database.release();
      await flushLog(log);
    }
  };
}

/** What such commands do concerns every workspace, and is in the audit log of each. */
function recorderOf(target: DatabaseTarget, log: Log): Recorder {
  return {
    log,
    add: async (record) => addAuditEverywhere(target, record, await simulatedNow(target.config)),
  };
}

/** What the work goes by: a simulator's time, or null for the database's. */
export async function simulatedNow({ simulator }: Config): Promise<Date | null> {
  if (simulator === null) return null;
  // Loaded only here: the simulator is asked over HTTP, and Node's takes long to load.
  const { fetchSimulator } = await import('#lib/simulated-time.ts');
  return new Date((await fetchSimulator(simulator)).now);
}
