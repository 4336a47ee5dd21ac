// Log-ins under way in both workspaces, each at the question that a route answers; against a simulated Telegram.
import { startSimulator, type Simulator } from '@groundcrew/simulator';
import { makeWorld } from '#engine/world.ts';
import { API } from './operations.ts';
import { PLACES, type RealPlace } from './workspaces.ts';

type Step = 'ask_phone' | 'ask_code' | 'ask_password';
type Told = { id: string; step: { step: string } };

const PLACES_IN_ORDER: readonly RealPlace[] = ['alfa', 'bravo'];
/** Of the simulated people, who have a two-step password. */
const PHONES: Record<RealPlace, string> = { alfa: '15550101001', bravo: '15550101002' };
const USERS: Record<RealPlace, number> = { alfa: 1001, bravo: 1002 };

/** Of `makeWorld`. */
const SIMULATED_API = { api_id: 12_345, api_hash: '0123456789abcdef0123456789abcdef' };

/** What has to be asked for that route to answer it. */
const STEP_OF: Record<string, Step> = {
  'POST /logins/{id}/code': 'ask_code',
  'POST /logins/{id}/password': 'ask_password',
};

export async function simulatedTelegram(): Promise<Simulator> {
  const simulator = await startSimulator(makeWorld({ accounts: 2 }), { clock: { mode: 'real', rate: 1 } });
  for (const place of PLACES_IN_ORDER) {
    await fetch(`http://${simulator.control}/users/${USERS[place]}/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'two steps' }),
    });
  }
  return simulator;
}

export class OpenLogins {
  readonly #url: string;
  readonly #control: string;
  /** Whoever logs in there. */
  readonly #headers: Record<RealPlace, Record<string, string>>;
  readonly #ids = new Map<RealPlace, string>();

  constructor(at: { url: string; control: string; headers: Record<RealPlace, Record<string, string>> }) {
    this.#url = at.url;
    this.#control = at.control;
    this.#headers = at.headers;
  }

  /** Their ids, ready for that route; null: it is about no log-in. */
  async ready(route: string): Promise<Record<RealPlace, string> | null> {
    if (!route.includes('/logins')) return null;
    // Those that the route itself begins are ended: a workspace has few at a time.
    if (route === 'POST /logins') return null;
    const step = STEP_OF[route] ?? 'ask_phone';
    return { alfa: await this.#at('alfa', step), bravo: await this.#at('bravo', step) };
  }

  async end(place: RealPlace, id: string): Promise<void> {
    await this.#ask(place, 'DELETE', `/logins/${id}`);
  }

  async #at(place: RealPlace, step: Step): Promise<string> {
    const known = this.#ids.get(place);
    if (known !== undefined) {
      const told = await this.#ask(place, 'GET', `/logins/${known}`);
      if (told?.step.step === step) return known;
      await this.end(place, known);
    }
    const begun = await this.#ask(place, 'POST', '/logins', {
      kind: 'code',
      session_name: `${PLACES[place].mark}_new`,
      ...SIMULATED_API,
    });
    if (!begun) throw new Error(`${place} cannot begin a log-in.`);
    const { id } = begun;
    this.#ids.set(place, id);
    if (step !== 'ask_phone') await this.#ask(place, 'POST', `/logins/${id}/phone`, { phone: `+${PHONES[place]}` });
    if (step === 'ask_password') {
      const answer = await fetch(`http://${this.#control}/logins`);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the simulator's control API answers
      const { codes } = (await answer.json()) as { codes: { phone: string; code: string }[] };
      const code = codes.findLast(({ phone }) => phone.endsWith(PHONES[place]))?.code ?? '';
      await this.#ask(place, 'POST', `/logins/${id}/code`, { code });
    }
    return id;
  }

  /** Null: refused. */
  async #ask(place: RealPlace, method: string, path: string, body?: object): Promise<Told | null> {
    const answer = await fetch(`${this.#url}${API}${path}`, {
      method,
      headers: { ...this.#headers[place], ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the route answers
    return answer.ok ? (JSON.parse(text) as Told) : null;
  }
}
