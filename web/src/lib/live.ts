// One socket a tab hears what happens in the workspace. What it says is not shown from it: it says which answers of the API
// are old now, and they are asked for anew. After a lost connection it goes on where it was.
import type { LiveCommunication, LiveEvent, LiveFrame, LiveNotification } from '@groundcrew/contract';
import { serverUrl } from '#lib/base-path.ts';

export type Connection = 'connecting' | 'open' | 'lost';
type Message = LiveEvent | LiveCommunication | LiveNotification;
export type Heard<Told> = (told: Told) => void;

const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;

type Listeners<Told> = {
  heard: Set<Heard<Told>>;
  resync: Set<() => void>;
  turned: Set<(connection: Connection) => void>;
};

/** `path`: of which of the server's streams; it tells messages of one kind. */
export class Live<Told extends Message = LiveEvent> {
  readonly #path: string;
  readonly #listeners: Listeners<Told> = { heard: new Set(), resync: new Set(), turned: new Set() };
  #socket: WebSocket | null = null;
  #connection: Connection = 'connecting';
  #seen: number | null = null;
  #failed = 0;
  #retry: number | undefined;

  constructor(path = 'api/v1/events/ws') {
    this.#path = path;
  }

  get connection(): Connection {
    return this.#connection;
  }

  start(): void {
    this.stop();
    const url = serverUrl(this.#path);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#seen !== null) url.searchParams.set('since', String(this.#seen));
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(messageIn<Told>(String(data)), socket));
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#turn('lost');
      this.#retry = window.setTimeout(() => this.start(), RETRY_MS[Math.min(this.#failed, RETRY_MS.length - 1)]);
      this.#failed += 1;
    });
  }

  stop(): void {
    window.clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Returns the way off. */
  onEvent(heard: Heard<Told>): () => void {
    return added(this.#listeners.heard, heard);
  }

  /** Something may have been missed: everything that is shown is to be asked for anew. */
  onResync(heard: () => void): () => void {
    return added(this.#listeners.resync, heard);
  }

  onTurn(heard: (connection: Connection) => void): () => void {
    return added(this.#listeners.turned, heard);
  }

  #hear(message: LiveFrame | Told, socket: WebSocket): void {
    if (this.#socket !== socket) return;
    if ('seq' in message) this.#seen = message.seq;
    if (message.type === 'connection_established') {
      this.#failed = 0;
      this.#turn('open');
    } else if (message.type === 'resync') {
      for (const heard of this.#listeners.resync) heard();
    } else if (message.type === 'ping') {
      socket.send('pong');
    } else {
      for (const heard of this.#listeners.heard) heard(message);
    }
  }

  #turn(connection: Connection): void {
    this.#connection = connection;
    for (const heard of this.#listeners.turned) heard(connection);
  }
}

/** Of our own server: its types are the contract's. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows of which stream it is
function messageIn<Told extends Message>(text: string): LiveFrame | Told {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return JSON.parse(text) as LiveFrame | Told;
}

function added<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => void set.delete(one);
}
