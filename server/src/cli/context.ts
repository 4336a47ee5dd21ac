// What every command needs: settings, a log on standard error, the database, one workspace, and a way to be stopped.
import { readConfig, type Config } from '#config.ts';
import { crewOf, openCore, type Core } from '#app.ts';
import type { GlobalOptions } from '#cli/command.ts';
import { openCommandLog } from '#cli/command-log.ts';
import type { Crew } from '#engine/crew.ts';
import { COMMAND_CHANNELS, giveUpWhenAsked } from '#engine/command-bell.ts';
import { Connections } from '#engine/connections.ts';
import { onStopSignal } from '#cli/stop-signal.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { flushLog, type Log } from '#lib/log.ts';
import { openSmartJoinerLog, type SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { openBell, type Bell } from '#store/database/listen.ts';
import { listWorkspaces, type Workspace } from '#store/workspaces/workspaces.ts';

export type CommandContext = {
  config: Config;
  core: Core;
  crew: Crew;
  log: Log;
  /** Fires at Ctrl-C: finish the act in flight, then end. */
  signal: AbortSignal;
  /** Opened at first use and closed at the command's end; asks a running server for accounts and gives them back. */
  connections: () => Connections;
  smartJoinerLog: () => SmartJoinerLog;
  /** Opened at first use, at the latest with `connections`; null where the database lets nobody listen: then it is looked. */
  bell: () => Promise<Bell | null>;
};

/** Runs a command that needs the database, and leaves nothing open behind it. */
export async function withContext<T>(
  globals: GlobalOptions,
  work: (context: CommandContext) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env);
  const log = openCommandLog(config, globals);
  const stop = stopSignal();
  const closing: (() => Promise<void> | void)[] = [stop.off, () => flushLog(log)];
  try {
    const core = await openCore(config, { kind: 'command', log });
    closing.push(core.close);
    const crew = crewOf(core, await chooseWorkspace(core, globals.workspace));
    const once = <V>(make: () => V, close: (value: V) => Promise<void> | void) => {
      let value: V | null = null;
      return () => {
        if (value === null) {
          const made = make();
          closing.push(() => close(made));
          value = made;
        }
        return value;
      };
    };
    const bell = once(
      () => openCommandBell(core),
      async (opening) => (await opening)?.close(),
    );
    const working = once(
      () => {
        const connections = new Connections(crew, { ask: true });
        const hearing = bell().then((opened) => opened && giveUpWhenAsked(connections, opened));
        return { connections, hearing };
      },
      async ({ connections, hearing }) => {
        await connections.closeAll();
        (await hearing)?.();
      },
    );
    const context: CommandContext = {
      config,
      core,
      crew,
      log,
      signal: stop.signal,
      bell,
      connections: () => working().connections,
      smartJoinerLog: once(
        () => openJoinerLog(config, core),
        (said) => said.close(),
      ),
    };
    // As a task of the work clock, so that a simulated clock jumps only while this command sleeps.
    return await core.clock.task(() => work(context));
  } finally {
    // One that fails must not keep the others open: the process would not end.
    for (const close of closing.toReversed()) {
      try {
        await close();
      } catch (err) {
        log.error({ err }, 'closing failed');
      }
    }
  }
}

/** A pooler may not pass on what is notified. */
function openCommandBell({ config, database_url, log }: Core): Promise<Bell | null> {
  return openBell(database_url, COMMAND_CHANNELS, { schema: config.schema }).catch((err: unknown) => {
    log.info({ err }, 'the database cannot be listened to; it is looked at instead');
    return null;
  });
}

function openJoinerLog(config: Config, core: Core): SmartJoinerLog {
  return openSmartJoinerLog({
    folder: config.logs_folder,
    rule: config.log_files,
    now: core.clock.now,
    console: process.stderr,
    color: process.stderr.isTTY && !config.no_color,
  });
}

function stopSignal(): { signal: AbortSignal; off: () => void } {
  const controller = new AbortController();
  const off = onStopSignal(() => {
    process.stderr.write('Stopping: the act in flight is finished first.\n');
    controller.abort(new GroundcrewError('stopped'));
  });
  return { signal: controller.signal, off };
}

/** The named workspace, or the only one. Wrong usage when there is a choice, or none of that name. */
async function chooseWorkspace(core: Core, name: string | null): Promise<string> {
  const all: Workspace[] = await listWorkspaces(core.db);
  const names = all.map((workspace) => workspace.name).join(', ');
  if (name === null && all.length > 1) {
    throw new GroundcrewError('usage', {
      detail: `there are several workspaces, choose one with --workspace: ${names}`,
    });
  }
  const found = name === null ? all[0] : all.find((workspace) => workspace.name === name || workspace.id === name);
  if (!found) throw new GroundcrewError('usage', { detail: `no workspace ${name ?? ''}; there are: ${names}` });
  return found.id;
}
