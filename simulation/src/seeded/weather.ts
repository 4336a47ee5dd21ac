/**
 * What comes over an installation from outside, at moments of the seed: people's settings and wishes, dead proxies, a lost
 * database, a clock that somebody sets.
 */
import type { Proxy } from '@groundcrew/server/domain/proxies.ts';
import type { TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import type { Chance, InProcess } from '@groundcrew/simulator';
import type { Admin } from './admin.ts';
import type { Conductor } from './conductor.ts';
import type { Faults, FaultKind } from './faults.ts';
import type { History } from './history.ts';
import type { Installation } from './installation.ts';
import type { Letters } from './letters.ts';
import type { LimitsBook } from './limits-book.ts';
import { sleep } from './process.ts';
import { losePhoto } from './photos.ts';
import { wishOf } from './reaction-wishes.ts';
import { hostOf, PROXY_HOSTS, proxyAt } from './seeded-world.ts';
import type { TelegramLedger } from './telegram-ledger.ts';
import type { TwoClocks } from './two-clocks.ts';
import type { WallClock } from './wall-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Until a command has found the accounts that it wants. */
const AFTER_CALL_MS = 1_000;
/** Lease time in which a database is started anew. */
const DOWN_MS = { min: 1_000, max: 25_000 };

export type WeatherOptions = {
  kinds: ReadonlySet<FaultKind>;
  accounts: number;
  admin: Admin;
  chance: Chance;
  clocks: TwoClocks;
  wall: WallClock;
  telegram: InProcess;
  ledger: TelegramLedger;
  history: History;
  limits: LimitsBook;
  faults: Faults;
  letters: Letters;
  /** The data folder of all processes. */
  folder: string;
};

/** One kind: how many hours lie between, and what happens, which may itself last for hours. */
type Happening = { kind: FaultKind; every_hours: [number, number]; happen: (chance: Chance) => Promise<void> };

export class Weather {
  readonly #options: WeatherOptions;
  readonly #dead = new Set<string>();
  /** By account: through whose proxy it goes. */
  readonly #hosts = new Map<number, string>();
  #conductor: Conductor | null = null;

  constructor(options: WeatherOptions) {
    this.#options = options;
  }

  /** What is in the way of a connection, for the gateway. */
  readonly obstacle = (proxy: Proxy | null): TelegramFault | null => {
    if (!proxy || !('host' in proxy) || !this.#dead.has(proxy.host)) return null;
    return { kind: 'connection', reason: 'proxy_refused', detail: `${proxy.host} does not answer` };
  };

  /** Goes on for as long as the simulation does. */
  begin(conductor: Conductor, installation: Installation): void {
    const { kinds, chance } = this.#options;
    this.#conductor = conductor;
    const all: Happening[] = [
      { kind: 'settings', every_hours: [5, 20], happen: (luck) => this.#settings(luck) },
      { kind: 'stops', every_hours: [20, 60], happen: (luck) => this.#stop(luck) },
      { kind: 'dead_proxies', every_hours: [10, 40], happen: (luck) => this.#deadProxy(luck) },
      { kind: 'revoked', every_hours: [60, 120], happen: (luck) => this.#revoke(luck) },
      { kind: 'database', every_hours: [15, 50], happen: (luck) => this.#database(luck, installation) },
      { kind: 'photos', every_hours: [10, 40], happen: (luck) => this.#photo(luck) },
      { kind: 'reactions', every_hours: [2, 12], happen: (luck) => this.#reactions(luck, installation) },
      { kind: 'letters', every_hours: [0.2, 3], happen: (luck) => this.#letter(luck) },
      { kind: 'proxies', every_hours: [3, 12], happen: (luck) => this.#changeProxy(luck) },
      { kind: 'clock_steps', every_hours: [20, 60], happen: (luck) => this.#setClock(luck) },
    ];
    for (const each of all) {
      if (kinds.has(each.kind)) void this.#repeat(each, chance.split(each.kind)).catch(installation.fail);
    }
  }

  async #repeat({ kind, every_hours, happen }: Happening, luck: Chance): Promise<never> {
    for (;;) {
      await this.#pass(luck, ...every_hours);
      this.#options.history.step(`weather: ${kind}`);
      await happen(luck);
    }
  }

  /** Nothing else happens meanwhile: the order must not depend on how fast this is. */
  async #sql(text: string, values: readonly unknown[] = []): Promise<void> {
    await this.#conductor?.hold(() => this.#options.admin.sql(text, values));
  }

  async #control(path: string, body: object): Promise<void> {
    await this.#conductor?.hold(() => this.#options.telegram.control(path, body));
  }

  async #ask<T>(path: string, body: object): Promise<T> {
    if (!this.#conductor) throw new Error('The weather has not begun.');
    const answers: T[] = [];
    await this.#conductor.hold(async () => {
      answers.push(await this.#options.telegram.control<T>(path, body));
    });
    const [answer] = answers;
    if (answer === undefined) throw new Error(`${path} was not answered.`);
    return answer;
  }

  /** Hours with a broken number of minutes, so that it falls into the middle of things. */
  async #pass(luck: Chance, min: number, max: number): Promise<void> {
    const { clocks } = this.#options;
    const at = clocks.work() + luck.between(min * HOUR_MS, max * HOUR_MS);
    await sleep((wake) => clocks.at(at, wake, null));
  }

  async #settings(luck: Chance): Promise<void> {
    const { accounts, limits, clocks } = this.#options;
    const id = luck.between(1, accounts);
    switch (luck.int(3)) {
      case 0: {
        const posts_per_group = luck.between(1, 3);
        limits.change(new Date(clocks.work()), { ...limits.now, posts_per_group });
        await this.#sql('update workspace_settings set posts_per_group_per_day = $1', [posts_per_group]);
        return;
      }
      case 1:
        await this.#sql(
          `update telegram_accounts set hold_reason = 'by_person' where id = $1 and hold_reason is null`,
          [id],
        );
        await this.#pass(luck, 1, 30);
        await this.#sql(`update telegram_accounts set hold_reason = null where id = $1 and hold_reason = 'by_person'`, [
          id,
        ]);
        return;
      default:
        await this.#sql('update telegram_accounts set is_active = false where id = $1', [id]);
        await this.#pass(luck, 1, 30);
        await this.#sql('update telegram_accounts set is_active = true where id = $1', [id]);
    }
  }

  async #stop(luck: Chance): Promise<void> {
    const { wall } = this.#options;
    await this.#sql('update workspace_settings set stopped_at = $1', [wall.now()]);
    await this.#pass(luck, 1, 8);
    await this.#sql('update workspace_settings set stopped_at = null');
  }

  async #deadProxy(luck: Chance): Promise<void> {
    const { accounts } = this.#options;
    const host = luck.pick(PROXY_HOSTS);
    this.#dead.add(host);
    for (let n = 1; n <= accounts; n += 1) {
      if ((this.#hosts.get(n) ?? hostOf(n)) !== host) continue;
      await this.#control('/connections/kill', { user_id: 1000 + n, how: 'reset' });
    }
    await this.#pass(luck, 1, 6);
    this.#dead.delete(host);
  }

  /** Somebody ends the session in the Telegram app; nobody logs in again. */
  #revoke(luck: Chance): Promise<void> {
    const { telegram, accounts } = this.#options;
    const person = telegram.world.people.get(1000 + luck.between(1, accounts));
    if (person) person.state = 'revoked';
    return Promise.resolve();
  }

  /** It hangs up on everybody; every other time it is started anew, and lets nobody in until then. */
  async #database(luck: Chance, installation: Installation): Promise<void> {
    const { faults } = this.#options;
    const down_ms = luck.happens(0.5) ? luck.between(DOWN_MS.min, DOWN_MS.max) : 0;
    if (down_ms > 0) faults.databaseIsDown(down_ms);
    await this.#conductor?.hold(() => installation.cutDatabase(down_ms));
  }

  async #photo(luck: Chance): Promise<void> {
    const bringBack = await losePhoto(this.#options.folder, luck, (text, values) => this.#sql(text, values));
    await this.#pass(luck, 1, 12);
    bringBack();
  }

  /** A post, by somebody or one of ours, and the wish that accounts react to it; now and then the same wish again. */
  async #reactions(luck: Chance, installation: Installation): Promise<void> {
    const { accounts, ledger } = this.#options;
    const write = async (body: object): Promise<number> => (await this.#ask<{ id: number }>('/messages', body)).id;
    const wish = await wishOf({ luck, accounts, ledger, write });
    installation.call({ kind: 'react', wish });
    if (luck.happens(0.3)) installation.call({ kind: 'react', wish });
  }

  /** Somebody writes to an account, changes what was written, or takes it back. */
  async #letter(luck: Chance): Promise<void> {
    const { accounts, letters, clocks } = this.#options;
    await letters.happen(luck, {
      accounts,
      now: new Date(clocks.work()),
      control: (path, body) => this.#ask(path, body),
    });
  }

  /** Somebody moves an account to another proxy, or only wants it to connect anew. */
  async #changeProxy(luck: Chance): Promise<void> {
    const id = luck.between(1, this.#options.accounts);
    const host = luck.pick(PROXY_HOSTS);
    if (luck.happens(0.3)) {
      await this.#sql('update telegram_accounts set needs_reconnect = true where id = $1', [id]);
      return;
    }
    this.#hosts.set(id, host);
    const text = 'update telegram_accounts set proxy_url = $2, needs_reconnect = true where id = $1';
    await this.#sql(text, [id, proxyAt(host)]);
  }

  /** By minutes or hours, forwards or back; after a while it is right again. */
  async #setClock(luck: Chance): Promise<void> {
    const { wall, history, clocks } = this.#options;
    if (wall.moves_leases) {
      // When commands have just been called, which ask for accounts that servers have.
      const hour = Math.ceil(clocks.work() / HOUR_MS) * HOUR_MS;
      await sleep((wake) => clocks.at(hour + luck.between(0, AFTER_CALL_MS), wake, null));
    }
    const most_ms = luck.happens(0.5) ? 10 * MINUTE_MS : 4 * HOUR_MS;
    const ahead_ms = luck.between(-most_ms, most_ms);
    history.step(`the clock of the database is set by ${ahead_ms} ms`);
    wall.set(ahead_ms);
    await this.#pass(luck, 1, 10);
    history.step('the clock of the database is right again');
    wall.set(0);
  }
}
