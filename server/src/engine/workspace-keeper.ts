// Workspaces come and go while a server runs: for each that there is somebody works, and for none that is gone.
import type { Log } from '#lib/log.ts';
import { every } from '#lib/time.ts';
import type { Bell } from '#store/listen.ts';
import type { Workspace } from '#store/workspaces.ts';

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
  #looking: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #quiet = () => {};

  constructor(options: WorkspaceKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    const deafen = this.#options.bell.on(WORKSPACE_CHANNEL, () => this.#look());
    const unsweep = every(SWEEP_MS, () => this.#look());
    this.#quiet = () => {
      deafen();
      unsweep();
    };
    this.#look();
  }

  /** Begins nothing more and stops all. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#quiet();
    for (const { closing } of this.#kept.values()) closing.abort();
    await this.#looking;
    for (const id of this.#kept.keys()) this.#end(id);
    await Promise.all(this.#ending);
  }

  /** One look at a time; what is told during it is looked for once more. */
  #look(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#lookAll();
  }

  async #lookAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      const there = await this.#options.list().catch((err: unknown) => {
        this.#options.log.warn({ err }, 'workspaces could not be looked for');
        return null;
      });
      if (there && !this.#stopped) this.#workFor(there);
    }
    // In the same turn as the last look at #again: whoever comes from now on begins a look.
    this.#looking = null;
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
