/** The servers and commands of one installation, from their start to the last day: they crash, and others take their place. */
import type { Chance } from '@groundcrew/simulator';
import type { Admin } from './admin.ts';
import { runCommand, startServer, type Job } from './crew-work.ts';
import { asOwner, type Owner } from './owner.ts';
import { openProcess, sleep, type Place, type Process } from './process.ts';
import { CRON_NICHES } from './seeded-world.ts';
import { STARTS_AT } from './starts-at.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In UTC: when people's cron calls the commands. */
const POST_HOURS: ReadonlySet<number> = new Set([0, 6, 10, 16, 18, 23]);
const JOIN_EVERY_HOURS = 2;
/** How long it takes until a crashed server is started anew. */
const RESTART_MS = { min: 1_000, max: 30_000 };
/** And a command is called again: a little after its run has lapsed. */
const AGAIN_MS = { min: 13_000, max: 60_000 };
/** Until everybody else has noticed that one is gone, and shared out anew what there is. */
const TAKEN_OVER_MS = 16_000;
/** The same where nobody has to be given up, as when a server starts or sessions of the database are opened anew. */
const SETTLES_MS = 5_000;

export type InstallationOptions = {
  days: number;
  nodes: number;
  admin: Admin;
  chance: Chance;
  /** Looks at everything. Throws `InvariantBroken`. */
  check: () => Promise<void>;
};

export class Installation {
  readonly #place: Place;
  readonly #options: InstallationOptions;
  readonly #processes = new Map<Owner, Process>();
  readonly #stops = new Map<Owner, () => Promise<void>>();
  readonly #commands = new Set<Promise<void>>();
  #started = 0;
  crashes = 0;
  #ending = false;
  /** Servers are stopped, and no longer started. */
  #closing = false;
  #broken: ((error: unknown) => void) | null = null;

  constructor(place: Place, options: InstallationOptions) {
    this.#place = place;
    this.#options = options;
  }

  /** Resolves after the last day, with everybody stopped and everything looked at. */
  async live(): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#broken = reject;
    await Promise.race([this.#days(), promise]);
  }

  /** What the database has told: everybody who listens hears it when it is their turn. False: nothing. */
  async listen(): Promise<boolean> {
    const told = await this.#options.admin.notified();
    for (const { channel, payload } of told) {
      for (const { owner, bell } of this.#processes.values()) {
        if (!bell.minds(channel)) continue;
        this.#place.conductor.happens(`hears ${channel}`, owner, () => bell.ring(channel, payload));
      }
    }
    return told.length > 0;
  }

  /** The process is gone, and with it its connections. */
  async crash(owner: Owner): Promise<void> {
    const process = this.#processes.get(owner);
    if (!process) return;
    this.crashes += 1;
    this.#processes.delete(owner);
    this.#stops.delete(owner);
    this.#place.clocks.stayFor(TAKEN_OVER_MS);
    asOwner(owner, () => {
      for (const line of process.lines) void line.close({ kind: 'closed', detail: 'the process has crashed' });
    });
    process.crash();
    await this.#options.admin.cut(await process.pool.cut());
    if (!owner.name.startsWith('server')) return;
    const { clocks } = this.#place;
    const pause_ms = this.#options.chance.between(RESTART_MS.min, RESTART_MS.max);
    clocks.after(pause_ms, () => void this.#startServer().catch(this.fail), null);
  }

  /** The database hangs up on everybody. Who listens hears again after so much lease time. */
  async cutDatabase(down_ms: number): Promise<void> {
    const { clocks } = this.#place;
    clocks.stayFor(down_ms + SETTLES_MS);
    for (const { pool } of this.#processes.values()) await this.#options.admin.cut(await pool.cut());
    for (const { owner, bell } of this.#processes.values()) {
      const again = (): void => this.#place.conductor.happens('hears again', owner, () => bell.backAgain());
      if (down_ms === 0) again();
      else clocks.after(down_ms, again, owner);
    }
  }

  /** Nothing of it stays open, however it ended. */
  async end(): Promise<void> {
    for (const { owner, pool } of this.#processes.values()) {
      owner.alive = false;
      await pool.end();
    }
  }

  readonly fail = (error: unknown): void => this.#broken?.(error);

  async #days(): Promise<void> {
    const { nodes, days, check } = this.#options;
    for (let n = 0; n < nodes; n += 1) await this.#startServer();
    const first = Date.parse(STARTS_AT);
    const end = Math.floor(first / DAY_MS + days) * DAY_MS;
    for (let hour = Math.ceil(first / HOUR_MS) * HOUR_MS; hour <= end; hour += HOUR_MS) {
      await this.#until(hour);
      if (hour % DAY_MS === 0) await this.#place.conductor.hold(check);
      this.#callCommands(new Date(hour).getUTCHours());
    }
    this.#ending = true;
    await Promise.all(this.#commands);
    this.#closing = true;
    for (const stop of this.#stops.values()) await stop();
    await this.#place.conductor.hold(check);
  }

  #until(moment: number): Promise<void> {
    return sleep((wake) => this.#place.clocks.at(moment, wake, null));
  }

  #callCommands(hour: number): void {
    for (const niche of CRON_NICHES) {
      if (hour % JOIN_EVERY_HOURS === 0) this.call({ kind: 'join', niche });
      if (POST_HOURS.has(hour)) this.call({ kind: 'post', niche });
    }
  }

  /** Somebody calls a command. */
  call(job: Job): void {
    const command = this.#command(job)
      .catch(this.fail)
      .finally(() => this.#commands.delete(command));
    this.#commands.add(command);
  }

  #open(kind: 'server' | 'command', what: string): Process {
    this.#started += 1;
    const name = `${kind}-${this.#started}-${what}`;
    const process = openProcess(this.#place, { name, chance: this.#options.chance.split(name) });
    this.#processes.set(process.owner, process);
    return process;
  }

  async #startServer(): Promise<void> {
    if (this.#closing) return;
    const process = this.#open('server', 'node');
    this.#place.clocks.stayFor(SETTLES_MS);
    const started = asOwner(process.owner, () => startServer(process));
    const stop = await Promise.race([started, process.gone]);
    if (!stop) return;
    this.#stops.set(process.owner, async () => {
      // One that crashes on its way out never comes to its end.
      const stopped = asOwner(process.owner, stop).catch((error: unknown) => {
        this.#endsBy(process.owner, error);
        process.owner.alive = false;
      });
      await Promise.race([stopped, process.gone]);
      await process.close();
      this.#processes.delete(process.owner);
    });
  }

  /** What it throws is the command's own business, as when it is told that another one is at it. */
  async #command(job: Job): Promise<void> {
    const process = this.#open('command', job.kind);
    const { owner } = process;
    const ended = asOwner(owner, async () => {
      await runCommand(process, job).catch((error: unknown) => this.#endsBy(owner, error));
      await process.close();
    });
    await Promise.race([ended, process.gone]);
    this.#processes.delete(owner);
    if (!owner.alive) await this.#callAgain(job);
  }

  /** As when the database is away: the process is over all the same, and with it what it still had under way. */
  #endsBy(owner: Owner, error: unknown): void {
    this.#place.history.tell(`${owner.name} ends: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Somebody sees that it has crashed, and calls it again as soon as that is possible. */
  async #callAgain(job: Job): Promise<void> {
    const { chance } = this.#options;
    if (this.#ending || chance.happens(0.3)) return;
    const pause_ms = chance.between(AGAIN_MS.min, AGAIN_MS.max);
    await sleep((wake) => this.#place.clocks.after(pause_ms, wake, null));
    await this.#command(job);
  }
}
