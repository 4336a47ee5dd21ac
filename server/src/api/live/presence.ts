// Who looks at which conversation, and who writes in it: said by clients, told to the other members of their workspace, through
// every server of the installation. Nothing of it is kept: whoever says nothing for a while is not there any more.
import { randomUUID } from 'node:crypto';
import type { WebSocket } from '@fastify/websocket';
import { presenceSaid, type LivePresence, type PresenceSaid } from '@groundcrew/contract';
import { z } from 'zod';
import type { LiveSocket } from '#api/live/socket.ts';
import type { Log } from '#lib/log.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import type { Bell } from '#store/database/listen.ts';
import { ring } from '#store/database/listen.ts';

export const PRESENCE_CHANNEL = 'groundcrew_presence';

/** Real time: who has said nothing for so long is gone. */
const SILENCE_MS = 45_000;
const LOOK_MS = 5_000;
/** Real time: what one socket says in quick succession is passed on as its last word, so often at most. */
const PAUSE_MS = 500;
/** Of a name, which travels in a notification of PostgreSQL: they take 8,000 bytes. */
const NAME_MAX = 100;
/** Of one workspace; more sockets than that are shown to nobody. */
const SEATS_MAX = 5_000;

const passed = z.object({
  seat: z.string().max(100),
  workspace_id: z.string(),
  user_id: z.string(),
  name: z.string(),
  conversation_id: z.int().nullable(),
  typing: z.boolean(),
  // Of a server of before, which does not tell.
  note: z.boolean().default(false),
});
/** `seat`: one socket of one server. */
type Passed = z.infer<typeof passed>;

type Seat = Omit<Passed, 'workspace_id' | 'conversation_id'> & { conversation_id: number; heard_ms: number };

export type PresenceOptions = { db: Database; bell: Bell; log: Log };

export class Presence {
  readonly #options: PresenceOptions;
  readonly #listeners: (workspace_id: string) => Iterable<LiveSocket>;
  /** By workspace and seat: all that are known, of whichever server. */
  readonly #seats = new Map<string, Map<string, Seat>>();
  readonly #stopping = new AbortController();
  readonly #passing = new Set<Promise<void>>();
  readonly #quiet: (() => void)[];

  constructor(options: PresenceOptions, listeners: (workspace_id: string) => Iterable<LiveSocket>) {
    this.#options = options;
    this.#listeners = listeners;
    this.#quiet = [
      options.bell.on(PRESENCE_CHANNEL, (payload) => this.#heard(payload)),
      every(LOOK_MS, () => this.#forget()),
    ];
  }

  /** From now on until it closes. What is no presence is nothing to it. */
  listen(socket: LiveSocket, raw: WebSocket): void {
    const seat = randomUUID();
    let last: PresenceSaid | null = null;
    let waits = false;
    const pass = () => {
      if (last) this.#pass(socket, seat, last);
    };
    raw.on('message', (data, is_binary) => {
      const said = is_binary || !Buffer.isBuffer(data) ? null : readSaid(data);
      if (!said) return;
      const is_new = said.conversation_id !== null && said.conversation_id !== last?.conversation_id;
      last = said;
      // Whoever comes to a conversation sees at once who is there.
      if (is_new) this.#show(socket, said.conversation_id);
      if (waits) return;
      pass();
      waits = true;
      const passed_on = said;
      void delay(PAUSE_MS, socket.signal).then(
        () => {
          waits = false;
          if (last !== passed_on) pass();
        },
        () => {},
      );
    });
    socket.signal.addEventListener('abort', () => {
      if (last !== null && last.conversation_id !== null) {
        this.#pass(socket, seat, { ...last, conversation_id: null, typing: false, note: false });
      }
    });
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    for (const deafen of this.#quiet) deafen();
    await Promise.all(this.#passing);
  }

  #pass({ caller, credential, user_id }: LiveSocket, seat: string, said: PresenceSaid): void {
    if (user_id === null || this.#stopping.signal.aborted) return;
    const { workspace_id } = credential;
    const { conversation_id, typing, note } = said;
    const name = caller.name.slice(0, NAME_MAX).toWellFormed();
    const word: Passed = { seat, workspace_id, user_id, name, conversation_id, typing, note };
    const passing: Promise<void> = ring(this.#options.db, PRESENCE_CHANNEL, JSON.stringify(word))
      .catch((err: unknown) => this.#options.log.debug({ err }, 'presence could not be passed on'))
      .finally(() => this.#passing.delete(passing));
    this.#passing.add(passing);
  }

  /** Of this server or of another one. */
  #heard(payload: string | null): void {
    const word = payload === null ? null : readPassed(payload);
    if (!word) return;
    const { workspace_id, conversation_id, ...of } = word;
    const seats = this.#seats.get(workspace_id) ?? new Map<string, Seat>();
    this.#seats.set(workspace_id, seats);
    const before = seats.get(of.seat);
    if (conversation_id === null) seats.delete(of.seat);
    else if (before || seats.size < SEATS_MAX) {
      seats.set(of.seat, { ...of, conversation_id, heard_ms: monotonic() });
    }
    if (before && before.conversation_id !== conversation_id) this.#tell(workspace_id, before.conversation_id);
    const is_same =
      before?.conversation_id === conversation_id && before.typing === of.typing && before.note === of.note;
    if (conversation_id !== null && !is_same) this.#tell(workspace_id, conversation_id);
  }

  #forget(): void {
    const before_ms = monotonic() - SILENCE_MS;
    for (const [workspace_id, seats] of this.#seats) {
      const left = new Set<number>();
      for (const [key, { heard_ms, conversation_id }] of seats) {
        if (heard_ms > before_ms) continue;
        seats.delete(key);
        left.add(conversation_id);
      }
      for (const conversation_id of left) this.#tell(workspace_id, conversation_id);
      if (seats.size === 0) this.#seats.delete(workspace_id);
    }
  }

  /** Everybody who hears the inbox; each of the others. */
  #tell(workspace_id: string, conversation_id: number): void {
    const bytes = new Map<string, Buffer>();
    const users = this.#usersOf(workspace_id, conversation_id);
    for (const socket of this.#listeners(workspace_id)) {
      if (socket.stream !== 'communications') continue;
      const own = socket.user_id !== null && users.some(({ id }) => id === socket.user_id) ? socket.user_id : '';
      const frame = bytes.get(own) ?? frameOf(conversation_id, users, own);
      bytes.set(own, frame);
      socket.say(frame);
    }
  }

  #show(socket: LiveSocket, conversation_id: number | null): void {
    if (conversation_id === null) return;
    const users = this.#usersOf(socket.credential.workspace_id, conversation_id);
    socket.say(frameOf(conversation_id, users, socket.user_id ?? ''));
  }

  /** A person with several windows is one. */
  #usersOf(workspace_id: string, conversation_id: number): LivePresence['users'] {
    const users = new Map<string, LivePresence['users'][number]>();
    for (const { user_id: id, name, ...seat } of this.#seats.get(workspace_id)?.values() ?? []) {
      if (seat.conversation_id !== conversation_id) continue;
      const known = users.get(id);
      // A reply in one of them goes before a note in another.
      const { typing, note } = known?.typing === true && (!seat.typing || !known.note) ? known : seat;
      users.set(id, { id, name, typing, note: typing && note });
    }
    return [...users.values()];
  }
}

function frameOf(conversation_id: number, users: LivePresence['users'], own: string): Buffer {
  const others = users.filter(({ id }) => id !== own);
  const frame: LivePresence = { type: 'presence', conversation_id, users: others };
  return Buffer.from(JSON.stringify(frame));
}

function readSaid(bytes: Buffer): PresenceSaid | null {
  return presenceSaid.safeParse(jsonOf(bytes.toString())).data ?? null;
}

function readPassed(payload: string): Passed | null {
  return passed.safeParse(jsonOf(payload)).data ?? null;
}

function jsonOf(text: string): unknown {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
