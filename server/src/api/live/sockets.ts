// All WebSockets of this process: who they are, what they hear, and that they close when their session, token or role ends.
import { role as roleShape } from '@groundcrew/contract';
import { follow } from '#api/live/catch-up.ts';
import { Feed } from '#api/live/feed.ts';
import { Presence, PRESENCE_CHANNEL } from '#api/live/presence.ts';
import { CLOSE, LiveSocket, type LiveSocketOptions } from '#api/live/socket.ts';
import { turns } from '#api/live/turns.ts';
import { refusalOf } from '#auth/caller.ts';
import { TOKEN_CHANNEL } from '#auth/token-cache.ts';
import { tokenMetadata } from '#auth/tokens.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import type { Log } from '#lib/log.ts';
import { delay, every } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import type { Bell } from '#store/database/listen.ts';
import { standing, type Standing } from '#store/auth/live-access.ts';

/** Notified with the id of a person whose session has ended, or whose role was changed or taken. */
const ACCESS_CHANNEL = 'groundcrew_access';

/** What the bell has to listen to; beside that of tokens. */
export const LIVE_CHANNELS = [...EVENT_CHANNELS, ACCESS_CHANNEL, PRESENCE_CHANNEL];

/** Real time. */
const PULSE_MS = 20_000;
/** Real time: how long peers have to answer when the server stops. */
const GOODBYE_MS = 1_000;
const SOCKETS_MAX = 20_000;
/** Of one session or token: more are a loop in a program. */
const SOCKETS_OF_ONE_MAX = 2_000;
/** Of those who catch up or are looked at, so many ask the database at the same time. */
const AT_ONCE = 4;
const STANDING_PAGE = 500;

export type LiveOptions = {
  db: Database;
  bell: Bell;
  log: Log;
  /** Sockets of all, and of one session or token. */
  most?: { all: number; of_one: number };
};

type Shared = { feed: Feed; sockets: Set<LiveSocket> };

export class LiveSockets {
  readonly #options: LiveOptions;
  readonly #inTurn = turns(AT_ONCE);
  readonly #sockets = new Set<LiveSocket>();
  /** By session or token. */
  readonly #counts = new Map<string, number>();
  /** By workspace. */
  readonly #feeds = new Map<string, Shared>();
  readonly #ending = new Set<Promise<void>>();
  readonly #presence: Presence;
  readonly #quiet: (() => void)[];
  /** Counts what was heard of sessions, tokens and roles, so that who was let in before is looked at once more. */
  #heard = 0;
  #closed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    const { bell } = options;
    this.#presence = new Presence(options, (workspace_id) => this.#feeds.get(workspace_id)?.sockets ?? []);
    this.#quiet = [
      every(PULSE_MS, () => this.pulse()),
      bell.on(ACCESS_CHANNEL, (id) => this.#recheck(({ credential }) => id === null || credential.user_id === id)),
      bell.on(TOKEN_CHANNEL, (id) => this.#recheck(({ credential }) => id === null || credential.id === id)),
    ];
  }

  /** What `add` compares: whoever was found to be allowed before it grew is looked at again. */
  get heard(): number {
    return this.#heard;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /**
   * Serves it until it closes. `heard`: as it was before its caller was looked for. Every socket for a person is looked at
   * once more: whose token it is may be a member no more.
   */
  async add(options: LiveSocketOptions, since: number | null, heard: number): Promise<void> {
    const { id, workspace_id } = options.credential;
    const of_one = this.#counts.get(id) ?? 0;
    if (this.#closed) return options.socket.close(...CLOSE.stopping);
    const { most = { all: SOCKETS_MAX, of_one: SOCKETS_OF_ONE_MAX } } = this.#options;
    if (this.#sockets.size >= most.all || of_one >= most.of_one) {
      return options.socket.close(...CLOSE.overloaded);
    }
    const socket = new LiveSocket(options);
    if (socket.signal.aborted) return;
    this.#sockets.add(socket);
    this.#counts.set(id, of_one + 1);
    const shared = this.#feedOf(workspace_id);
    shared.sockets.add(socket);
    socket.signal.addEventListener('abort', () => this.#remove(socket, shared));
    if (options.stream === 'communications') this.#presence.listen(socket, options.socket);
    if (heard !== this.#heard || options.credential.via === 'token') await this.#check([socket]);
    const { db } = this.#options;
    const { signal } = socket;
    await follow(socket, since, { db, workspace_id, feed: shared.feed, inTurn: this.#inTurn, signal });
  }

  /** Asks all whether they are there and may stay; what no notice came of is found so. */
  pulse(): void {
    for (const socket of this.#sockets) socket.pulse();
    this.#recheck(() => true);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const deafen of this.#quiet) deafen();
    await this.#presence.close();
    const sockets = [...this.#sockets];
    for (const socket of sockets) socket.close(CLOSE.stopping);
    const enough = new AbortController();
    const late = delay(GOODBYE_MS, enough.signal).catch(() => {});
    await Promise.race([late, Promise.all(sockets.map(gone))]);
    enough.abort();
    for (const socket of this.#sockets) socket.terminate();
    await Promise.all([...sockets.map(gone), ...this.#ending]);
    await Promise.all(this.#ending);
  }

  #feedOf(workspace_id: string): Shared {
    const known = this.#feeds.get(workspace_id);
    if (known) return known;
    const made = { feed: new Feed({ ...this.#options, workspace_id }), sockets: new Set<LiveSocket>() };
    this.#feeds.set(workspace_id, made);
    return made;
  }

  #remove(socket: LiveSocket, shared: Shared): void {
    const { id, workspace_id } = socket.credential;
    this.#sockets.delete(socket);
    const left = (this.#counts.get(id) ?? 1) - 1;
    if (left > 0) this.#counts.set(id, left);
    else this.#counts.delete(id);
    shared.feed.leave(socket);
    shared.sockets.delete(socket);
    if (shared.sockets.size > 0) return;
    this.#feeds.delete(workspace_id);
    const ended: Promise<void> = shared.feed.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  #recheck(which: (socket: LiveSocket) => boolean): void {
    this.#heard += 1;
    const sockets = [...this.#sockets].filter(which);
    if (sockets.length === 0) return;
    const checked: Promise<void> = this.#check(sockets)
      .catch((err: unknown) => {
        // The next pulse asks again.
        this.#options.log.warn({ err }, 'who listens could not be looked at');
      })
      .finally(() => this.#ending.delete(checked));
    this.#ending.add(checked);
  }

  /** Closes those that may not listen any more. Many tabs of one session are asked for once. */
  async #check(sockets: readonly LiveSocket[]): Promise<void> {
    const groups = Map.groupBy(sockets, ({ credential }) => Object.values(credential).join(' '));
    const all = [...groups.values()];
    for (let from = 0; from < all.length; from += STANDING_PAGE) {
      const asked = all.slice(from, from + STANDING_PAGE);
      const credentials = asked.flatMap(([first]) => (first ? [first.credential] : []));
      const found = await this.#inTurn(() => standing(this.#options.db, credentials));
      const by_place = new Map(found.map((stands) => [stands.n, stands]));
      for (const [n, group] of asked.entries()) {
        for (const socket of group) if (!mayStay(socket, by_place.get(n))) socket.close(CLOSE.over);
      }
    }
  }
}

function mayStay({ caller, access, credential }: LiveSocket, stands: Standing | undefined): boolean {
  if (!stands || !caller.workplace) return false;
  const metadata = stands.metadata === null ? null : tokenMetadata(stands.metadata);
  if (credential.via === 'token' && !metadata) return false;
  const role = metadata?.role ?? roleShape.safeParse(stands.role).data;
  if (!role) return false;
  const scopes = metadata?.scopes ?? null;
  return refusalOf({ ...caller, workplace: { ...caller.workplace, role }, scopes }, access) === null;
}

async function gone({ signal }: LiveSocket): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}
