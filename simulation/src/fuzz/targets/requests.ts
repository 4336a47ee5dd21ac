/** The simulator's methods, asked anything that the schema allows: a refusal is an RPC error, and never one of its own. */
import type { tl } from '@mtcute/core';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import {
  createInProcess,
  simulatedMethods,
  type Answered,
  type InProcess,
  type InProcessClient,
} from '@groundcrew/simulator';
import { VirtualTime } from '#wireless/virtual-time.ts';
import { contractWorld, identityOf, USERS } from '#contract/world.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { methodNames, randomRequest, writeRequest, type Known } from '#fuzz/random-tl.ts';
import { must, target, type Target } from '#fuzz/target.ts';
import { envelopeFrom } from './wire.ts';

/** What an account that does everything gathers; beyond it a new world begins. */
const REQUESTS_PER_WORLD = 20_000;

const TEXTS = ['VillaUbud', 'bobby_says', 'openHash01', 'approvalHash', 'basicHash01', '15550001001', 'hello', '👍'];

export function requestTargets(): Target[] {
  const place = new Place();
  const rest = (): Promise<void> => place.close();
  return [
    target({
      name: 'requests',
      share: 60,
      make: (chance) => place.requestFrom(chance),
      take: (request) => place.ask(request),
      rest,
    }),
    target({ name: 'messages', share: 20, make: envelopeFrom, take: (body) => place.say(body), rest }),
  ];
}

/** What no refusal says. */
const BUG = /is not a function|Cannot read propert|not iterable|call stack|allocation/;

/** After these the key can do nothing more: the world is made anew. */
const FINAL = new Set(['auth.logOut', 'invokeWithLayer', 'initConnection', 'auth.importAuthorization', 'auth.signIn']);
const FINAL_AFTER_ALL = 0.01;
const OVER =
  /^(AUTH_KEY_UNREGISTERED|SESSION_REVOKED|SESSION_PASSWORD_NEEDED|CONNECTION_LAYER_INVALID|AUTH_KEY_DUPLICATED)$/;

/** A world with one account that misbehaves and one that does not. */
class Place {
  #telegram: InProcess | null = null;
  #bad: InProcessClient | null = null;
  #good: InProcessClient | null = null;
  #asked = 0;
  #trouble: string[] = [];
  #known: Known = { objects: {}, texts: TEXTS, numbers: [] };
  readonly #time = new VirtualTime(new Date('2026-03-02T08:00:00Z'));

  requestFrom(chance: Chance): tl.RpcMethod {
    const any = chance.pick(chance.happens(0.9) ? simulatedMethods : methodNames);
    const name = FINAL.has(any) && !chance.happens(FINAL_AFTER_ALL) ? 'messages.getHistory' : any;
    return randomRequest(chance, name, this.#known) ?? { _: 'help.getNearestDc' };
  }

  async ask(request: tl.RpcMethod): Promise<void> {
    // What cannot be written is no request.
    if (!writeRequest(request)) return;
    const client = await this.#client();
    const answer = await Promise.race([client.call(request), turns()]);
    if (answer) must(!isInternal(answer), `${request._} is answered with INTERNAL`);
    await this.#assertWell(request._);
    if (answer && 'text' in answer && OVER.test(answer.text)) await this.close();
  }

  async say(body: Buffer): Promise<void> {
    const client = await this.#client();
    client.say(body);
    await turns();
    await this.#assertWell('a message');
  }

  async close(): Promise<void> {
    const telegram = this.#telegram;
    this.#telegram = null;
    this.#bad = null;
    this.#good = null;
    await telegram?.close();
  }

  async #client(): Promise<InProcessClient> {
    this.#asked += 1;
    if (this.#asked % REQUESTS_PER_WORLD === 0) await this.close();
    const telegram = this.#telegram ?? (await this.#open());
    if (this.#bad?.connection.hears) return this.#bad;
    this.#bad = connect(telegram, 'alice');
    return this.#bad;
  }

  async #open(): Promise<InProcess> {
    const log = {
      info: () => {},
      warn: (message: string, fields: object = {}) => {
        const text = `${message} ${JSON.stringify(fields)}`;
        if (message.includes('inside the simulator') || BUG.test(text)) this.#trouble.push(text);
      },
    };
    const telegram = await createInProcess(contractWorld(), { time: this.#time, log });
    this.#telegram = telegram;
    this.#good = connect(telegram, 'bob');
    const alice = connect(telegram, 'alice');
    this.#known = { ...this.#known, ...(await whatIsThere(alice)) };
    alice.close();
    return telegram;
  }

  /** Whoever behaves is served all the same. */
  async #assertWell(after: string): Promise<void> {
    const [trouble] = this.#trouble.splice(0);
    if (trouble !== undefined) throw new Error(`${after}: ${trouble}`);
    if (this.#asked % 100 !== 0 || !this.#good) return;
    const answer = await this.#good.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    const [user] = 'result' in answer ? answer.result : [];
    must(user?.id === USERS.bob, `after ${after}, others are answered ${JSON.stringify(answer)}`);
  }
}

function connect(telegram: InProcess, who: 'alice' | 'bob'): InProcessClient {
  const parsed = parseSession(identityOf(who).session_string);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { auth_key } = parsed.session;
  return telegram.connect({ auth_key, api_id: 1, onUpdates: () => {}, onEnded: () => {} });
}

/** Peers with the hashes by which this account may name them. */
async function whatIsThere(client: InProcessClient): Promise<Omit<Known, 'texts'>> {
  const channels: object[] = [];
  const peers: object[] = [{ _: 'inputPeerSelf' }, { _: 'inputPeerChat', chatId: 5009 }];
  const users: object[] = [{ _: 'inputUserSelf' }];
  for (const username of ['VillaUbud', 'slow_room', 'news_channel', 'no_photos', 'approval_room', 'bobby_says']) {
    const found = await client.call({ _: 'contacts.resolveUsername', username });
    if (!('result' in found)) continue;
    for (const chat of found.result.chats) {
      if (chat._ !== 'channel' || !chat.accessHash) continue;
      const { id: channelId, accessHash } = chat;
      channels.push({ _: 'inputChannel', channelId, accessHash });
      peers.push({ _: 'inputPeerChannel', channelId, accessHash });
      await client.call({ _: 'channels.joinChannel', channel: { _: 'inputChannel', channelId, accessHash } });
    }
    for (const user of found.result.users) {
      if (user._ !== 'user' || !user.accessHash) continue;
      users.push({ _: 'inputUser', userId: user.id, accessHash: user.accessHash });
      peers.push({ _: 'inputPeerUser', userId: user.id, accessHash: user.accessHash });
    }
  }
  await client.call({ _: 'messages.importChatInvite', hash: 'basicHash01' });
  return {
    objects: { InputChannel: channels, InputPeer: peers, InputUser: users },
    numbers: [1, 2, 3, 5, 5009, USERS.bob],
  };
}

function isInternal(answer: Answered<tl.RpcMethod['_']>): boolean {
  return 'text' in answer && answer.text === 'INTERNAL';
}

/** A call that is never answered (a dropped connection) must not hold up the rest. */
async function turns(): Promise<null> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  return null;
}
