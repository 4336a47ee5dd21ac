/** What comes over an installation from outside, at moments of the seed: people's settings, dead proxies, a lost database. */
import type { Proxy } from '@groundcrew/server/domain/proxies.ts';
import type { TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import type { Chance, InProcess } from '@groundcrew/simulator';
import type { Admin } from './admin.ts';
import type { Conductor } from './conductor.ts';
import type { FaultKind } from './faults.ts';
import type { History } from './history.ts';
import type { LimitsBook } from './limits-book.ts';
import { sleep } from './process.ts';
import { PROXY_HOSTS } from './seeded-world.ts';
import type { TwoClocks } from './two-clocks.ts';

const HOUR_MS = 3_600_000;

export type WeatherOptions = {
  kinds: ReadonlySet<FaultKind>;
  accounts: number;
  admin: Admin;
  chance: Chance;
  clocks: TwoClocks;
  telegram: InProcess;
  history: History;
  limits: LimitsBook;
};

/** One kind: how many hours lie between, and what happens, which may itself last for hours. */
type Happening = { kind: FaultKind; every_hours: [number, number]; happen: (chance: Chance) => Promise<void> };

export class Weather {
  readonly #options: WeatherOptions;
  readonly #dead = new Set<string>();
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
  begin(conductor: Conductor, cutDatabase: () => Promise<void>, failed: (error: unknown) => void): void {
    const { kinds, chance } = this.#options;
    this.#conductor = conductor;
    const all: Happening[] = [
      { kind: 'settings', every_hours: [5, 20], happen: (luck) => this.#settings(luck) },
      { kind: 'stops', every_hours: [20, 60], happen: (luck) => this.#stop(luck) },
      { kind: 'dead_proxies', every_hours: [10, 40], happen: (luck) => this.#deadProxy(luck) },
      { kind: 'revoked', every_hours: [60, 120], happen: (luck) => this.#revoke(luck) },
      { kind: 'database', every_hours: [15, 50], happen: () => conductor.hold(cutDatabase) },
    ];
    for (const each of all) {
      if (kinds.has(each.kind)) void this.#repeat(each, chance.split(each.kind)).catch(failed);
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
    const { clocks } = this.#options;
    await this.#sql('update workspace_settings set stopped_at = $1', [new Date(clocks.work())]);
    await this.#pass(luck, 1, 8);
    await this.#sql('update workspace_settings set stopped_at = null');
  }

  async #deadProxy(luck: Chance): Promise<void> {
    const { accounts } = this.#options;
    const host = luck.pick(PROXY_HOSTS);
    this.#dead.add(host);
    for (let n = 1; n <= accounts; n += 1) {
      if (PROXY_HOSTS[n % PROXY_HOSTS.length] !== host) continue;
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
}
