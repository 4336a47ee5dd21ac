// One socket a tab hears what happens in the workspace. What it says is not shown from it: it says which answers of the API
// are old now, and they are asked for anew. After a lost connection it goes on where it was.
import type {
  LiveCommunication,
  LiveEvent,
  LiveFrame,
  LiveNotification,
  LivePresence,
  PresenceSaid,
} from '@groundcrew/contract';
import { serverUrl } from '#lib/base-path.ts';

export type Connection = 'connecting' | 'open' | 'lost';
type Message = LiveEvent | LiveCommunication | LiveNotification;
export type Heard<Told> = (told: Told) => void;

const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;
/** The server says something every 20 s: a socket that has been silent for so long is dead, and nobody was told. */
const SILENT_MS = 45_000;
/** Whoever comes back to the page after so long a silence has slept, and the socket may be one of before. */
const DOUBTFUL_MS = 25_000;

type Listeners<Told> = {
  heard: Set<Heard<Told>>;
  resync: Set<() => void>;
  turned: Set<(connection: Connection) => void>;
  presence: Set<(told: LivePresence) => void>;
};

/** `path`: of which of the server's streams; it tells messages of one kind. */
export class Live<Told extends Message = LiveEvent> {
  readonly #path: string;
  readonly #listeners: Listeners<Told> = {
    heard: new Set(),
    resync: new Set(),
    turned: new Set(),
    presence: new Set(),
  };
  #socket: WebSocket | null = null;
  #connection: Connection = 'connecting';
  #seen: number | null = null;
  #failed = 0;
  #retry: number | undefined;
  #silence: number | undefined;
  #heardAt = 0;
  #lostAt: number | null = null;
  /** Browsers notice that a network is back, or a machine awake, before any timer does. */
  readonly #awake = () => {
    if (document.visibilityState !== 'visible') return;
    if (this.#connection !== 'open' || Date.now() - this.#heardAt > DOUBTFUL_MS) this.#begin();
  };
  readonly #cut = () => this.#lose();

  constructor(path = 'api/v1/events/ws') {
    this.#path = path;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Since when it is lost, by the browser's clock. */
  get lost_at(): number | null {
    return this.#lostAt;
  }

  start(): void {
    this.stop();
    window.addEventListener('online', this.#awake);
    window.addEventListener('offline', this.#cut);
    window.addEventListener('pageshow', this.#awake);
    document.addEventListener('visibilitychange', this.#awake);
    this.#begin();
  }

  stop(): void {
    window.removeEventListener('online', this.#awake);
    window.removeEventListener('offline', this.#cut);
    window.removeEventListener('pageshow', this.#awake);
    document.removeEventListener('visibilitychange', this.#awake);
    this.#drop();
  }

  /** In place of whatever there was. */
  #begin(): void {
    this.#drop();
    const url = serverUrl(this.#path);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#seen !== null) url.searchParams.set('since', String(this.#seen));
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#expect();
    socket.addEventListener('message', ({ data }) => this.#hear(messageIn<Told>(String(data)), socket));
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#lose();
    });
  }

  #drop(): void {
    window.clearTimeout(this.#retry);
    window.clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #lose(): void {
    this.#drop();
    this.#lostAt ??= Date.now();
    this.#retry = window.setTimeout(() => this.#begin(), RETRY_MS[Math.min(this.#failed, RETRY_MS.length - 1)]);
    this.#failed += 1;
    this.#turn('lost');
  }

  /** From now on something is to be heard again. */
  #expect(): void {
    window.clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#lose(), SILENT_MS);
  }

  /** Returns the way off. */
  onEvent(heard: Heard<Told>): () => void {
    return added(this.#listeners.heard, heard);
  }

  /** Something may have been missed: everything that is shown is to be asked for anew. */
  onResync(heard: () => void): () => void {
    return added(this.#listeners.resync, heard);
  }

  /** The connection is there again after it was lost. */
  onBack(heard: () => void): () => void {
    let wasLost = false;
    return this.onTurn((connection) => {
      if (connection === 'open' && wasLost) heard();
      wasLost = connection === 'lost' || (wasLost && connection !== 'open');
    });
  }

  onTurn(heard: (connection: Connection) => void): () => void {
    return added(this.#listeners.turned, heard);
  }

  /** Who else is where: nothing that is kept, and nothing by which an answer of the API is old. */
  onPresence(heard: (told: LivePresence) => void): () => void {
    return added(this.#listeners.presence, heard);
  }

  /** Lost without a word while the socket is not open. */
  say(said: PresenceSaid): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said));
  }

  #hear(message: LiveFrame | LivePresence | Told, socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#heardAt = Date.now();
    this.#expect();
    if ('seq' in message) this.#seen = message.seq;
    if (message.type === 'connection_established') {
      this.#failed = 0;
      this.#lostAt = null;
      this.#turn('open');
    } else if (message.type === 'resync') {
      for (const heard of this.#listeners.resync) heard();
    } else if (message.type === 'ping') {
      socket.send('pong');
    } else if (message.type === 'presence') {
      for (const heard of this.#listeners.presence) heard(message);
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
function messageIn<Told extends Message>(text: string): LiveFrame | LivePresence | Told {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return JSON.parse(text) as LiveFrame | LivePresence | Told;
}

function added<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => void set.delete(one);
}
