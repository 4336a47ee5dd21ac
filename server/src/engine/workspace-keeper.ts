// Workspaces come and go while a server runs: for each that there is somebody works, and for none that is gone.
import type { Log } from '#lib/log.ts';
import { Lookout } from '#lib/lookout.ts';
import type { Bell } from '#store/database/listen.ts';
import type { Workspace } from '#store/workspaces/workspaces.ts';

/** Notified when a workspace is made or deleted. */
export const WORKSPACE_CHANNEL = 'groundcrew_workspace';

/** Real time: how soon what the bell did not say is found. */
const SWEEP_MS = 60_000;

/** Whoever works for one workspace. */
export type WorkspaceWork = { stop: () => Promise<void> };

export type WorkspaceKeeperOptions = {
  bell: Bell;
  log: Log;
  list: () => Promise<Workspace[]>;
  /** Null when the signal fires before it has begun. What throws is tried again in the next sweep. */
  begin: (workspace: Workspace, signal: AbortSignal) => Promise<WorkspaceWork | null>;
};

type Kept = { closing: AbortController; work: Promise<WorkspaceWork | null> };

export class WorkspaceKeeper {
  readonly #options: WorkspaceKeeperOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #ending = new Set<Promise<void>>();
  readonly #lookout: Lookout;

  constructor(options: WorkspaceKeeperOptions) {
    this.#options = options;
    this.#lookout = new Lookout({
      every_ms: SWEEP_MS,
      hear: (heard) => options.bell.on(WORKSPACE_CHANNEL, heard),
      look: (signal) => this.#look(signal),
    });
  }

  start(): void {
    this.#lookout.start();
  }

  /** Begins nothing more and stops all. */
  async stop(): Promise<void> {
    const stopped = this.#lookout.stop();
    for (const { closing } of this.#kept.values()) closing.abort();
    await stopped;
    for (const id of this.#kept.keys()) this.#end(id);
    await Promise.all(this.#ending);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const there = await this.#options.list().catch((err: unknown) => {
      this.#options.log.warn({ err }, 'workspaces could not be looked for');
      return null;
    });
    if (there && !signal.aborted) this.#workFor(there);
  }

  #workFor(there: readonly Workspace[]): void {
    const ids = new Set(there.map(({ id }) => id));
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#end(id);
    for (const workspace of there) if (!this.#kept.has(workspace.id)) this.#begin(workspace);
  }

  #begin(workspace: Workspace): void {
    const { log, begin } = this.#options;
    const closing = new AbortController();
    const work = begin(workspace, closing.signal).catch((err: unknown) => {
      log.error({ err, workspace: workspace.name }, 'work for a workspace could not be begun');
      if (this.#kept.get(workspace.id)?.closing === closing) this.#kept.delete(workspace.id);
      return null;
    });
    this.#kept.set(workspace.id, { closing, work });
  }

  #end(id: string): void {
    const { log } = this.#options;
    const kept = this.#kept.get(id);
    if (!kept) return;
    this.#kept.delete(id);
    kept.closing.abort();
    const ended: Promise<void> = kept.work
      .then(async (work) => {
        await work?.stop();
        log.info({ workspace_id: id }, 'work for a workspace is over');
      })
      .catch((err: unknown) => log.error({ err, workspace_id: id }, 'work for a workspace ended badly'))
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
