/** The client's half of MTProto without its wire: numbers messages, acknowledges, and finds the request of an answer. */
import Long from 'long';
import type { mtp, tl } from '@mtcute/core';
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js';
import type { RealTime } from '#clock/real-time.ts';
import type { AuthKey } from '#mtproto/auth-keys.ts';
import { newRoom, RPC_RESULT, unpack } from '#mtproto/envelopes.ts';
import { createMessageIds, timeOf, type MessageIds } from '#mtproto/message-ids.ts';
import type { MtprotoServer } from '#mtproto/server.ts';
import { readObject, writeObject, type TlObject } from '#wire/codec.ts';
import { longAt, type Envelope, type Message } from '#wire/encryption.ts';
import { LAYER } from '#wire/schema.ts';
import { InProcessConnection, type Ended } from './in-process-connection.ts';

export type InProcessClientOptions = {
  key: { name: string; salt: Long };
  dc: number;
  main: boolean;
  session_id: Long;
  api_id: number;
  wants_updates: boolean;
  /** How a message gets to the other side; it must keep the order. */
  carry: (arrive: () => void) => void;
  onUpdates: (updates: tl.TypeUpdates) => void;
  /** The connection is gone; calls that are under way are never answered. */
  onEnded: (ended: Ended) => void;
};

/** What came of a call: its result, or the error of Telegram. */
export type Answered<K extends keyof tl.RpcCallReturn> =
  | { result: tl.RpcCallReturn[K] }
  | { code: number; text: string };

/** A method's parameter is bivariant: what a call resolves with, its method tells and no type. */
type Resolve = { resolve(answer: unknown): void }['resolve'];
type Pending = {
  /** Null: a ping. */
  request: tl.RpcMethod | null;
  body: Buffer;
  resolve: Resolve;
  reject: (error: unknown) => void;
};

/** Bit 0 of a sequence number: the message has to be acknowledged. */
const CONTENT = 1;

export class InProcessClient {
  readonly connection: InProcessConnection;
  readonly #server: MtprotoServer;
  readonly #options: InProcessClientOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #time: RealTime;
  #ids: MessageIds;
  /** By how much the server's clock is ahead of ours. */
  #ahead_ms = 0;
  #salt: Long;
  #contentMessages = 0;
  #pings = 0;
  #introduced = false;

  constructor(server: MtprotoServer, time: RealTime, opened_at: Date, options: InProcessClientOptions) {
    this.#server = server;
    this.#options = options;
    this.#salt = options.key.salt;
    this.#time = time;
    this.#ids = this.#numbering();
    const about = { id: server.nextConnection(), dc: options.dc, main: options.main, opened_at };
    this.connection = new InProcessConnection(about, time, {
      message: (message) => options.carry(() => this.#receive(message)),
      ended: (ended) => options.carry(() => options.onEnded(ended)),
      closed: (connection) => server.closed(connection),
    });
    if (server.up) server.connections.add(this.connection);
    else this.connection.refuse();
  }

  /** Never settles when the connection ends first, as on a wire. */
  call<T extends tl.RpcMethod>(request: T): Promise<Answered<T['_']>> {
    return new Promise<Answered<T['_']>>((resolve, reject) => {
      this.#send({ request, body: writeObject(this.#introduce(request)), resolve, reject }, true);
    });
  }

  /** Resolves with the server's pong. */
  ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pings += 1;
      const ping: mtp.RawMt_ping = { _: 'mt_ping', pingId: Long.fromNumber(this.#pings) };
      this.#send({ request: null, body: writeObject(ping), resolve: () => resolve(), reject }, false);
    });
  }

  /** A message as somebody else made it, who may not keep to the rules; what comes back is heard as usual. */
  say(body: Buffer): void {
    this.#carry({ id: this.#ids.next('answer').xor(1), seq_no: this.#numberOf(true), body });
  }

  /** Lets the client's clock be ahead of what it was (behind, for less than 0), until the server sets it right. */
  setClock(ahead_ms: number): void {
    this.#ahead_ms = ahead_ms;
    this.#ids = this.#numbering();
  }

  close(): void {
    this.connection.end('close');
  }

  /** What a client says of itself with its first request. */
  #introduce(request: tl.RpcMethod): tl.RpcMethod {
    const query = this.#options.wants_updates ? request : ({ _: 'invokeWithoutUpdates', query: request } as const);
    if (this.#introduced) return query;
    this.#introduced = true;
    return {
      _: 'invokeWithLayer',
      layer: LAYER,
      query: {
        _: 'initConnection',
        apiId: this.#options.api_id,
        deviceModel: 'in-process',
        systemVersion: '1',
        appVersion: '1',
        systemLangCode: 'en',
        langPack: '',
        langCode: 'en',
        query,
      },
    };
  }

  #send(pending: Pending, isContent: boolean): void {
    // Ids of answers leave 1 behind the division by 4, those of requests 0.
    const id = this.#ids.next('answer').xor(1);
    this.#pending.set(id.toString(), pending);
    this.#carry({ id, seq_no: this.#numberOf(isContent), body: pending.body });
  }

  #numbering(): MessageIds {
    return createMessageIds(() => this.#time.wall() + this.#ahead_ms);
  }

  #numberOf(isContent: boolean): number {
    const number = this.#contentMessages * 2 + (isContent ? CONTENT : 0);
    if (isContent) this.#contentMessages += 1;
    return number;
  }

  #carry(message: Message): void {
    const { session_id, key } = this.#options;
    this.#options.carry(() => {
      if (!this.connection.hears) return;
      const known: AuthKey | undefined = this.#server.keys.find(key.name, this.connection.dc);
      if (known) this.#deliver(known, { session_id, salt: this.#salt, message });
      else this.connection.sendTransportError(404);
    });
  }

  /** What the server cannot read ends the connection, as over TCP. */
  #deliver(key: AuthKey, envelope: Envelope): void {
    try {
      this.#server.receive(this.connection, key, envelope);
    } catch (error) {
      this.#server.broken(this.connection, error);
      this.connection.end('close');
    }
  }

  #receive({ id, seq_no, body }: Message): void {
    if ((seq_no & CONTENT) === CONTENT) this.#acknowledge(id);
    if (body.readUInt32LE(0) === RPC_RESULT) {
      const pending = this.#take(longAt(body, 4));
      if (pending) this.#settle(pending, body.subarray(12));
      return;
    }
    const object = readObject(body);
    if (isUpdates(object)) this.#options.onUpdates(object);
    else if (isService(object)) this.#serve(object, id);
  }

  #settle(pending: Pending, packed: Buffer): void {
    const { request, resolve, reject } = pending;
    try {
      const body = unpack(packed, newRoom());
      if (body.readUInt32LE(0) !== RPC_ERROR) {
        resolve({ result: readResult(request, body) });
        return;
      }
      const error = readError(body);
      if (error.text !== 'CONNECTION_NOT_INITED' || !request) {
        resolve(error);
        return;
      }
      this.#introduced = false;
      this.#send({ ...pending, body: writeObject(this.#introduce(request)) }, true);
    } catch (error) {
      reject(error);
    }
  }

  #serve(message: mtp.TlObject, id: Long): void {
    if (message._ === 'mt_pong') this.#take(message.msgId)?.resolve(null);
    if (message._ === 'mt_bad_server_salt') {
      this.#salt = message.newServerSalt;
      this.#sendAgain(message.badMsgId);
    }
    if (message._ === 'mt_bad_msg_notification') {
      // The server's clock is another one: its own message ids tell the time there.
      this.setClock(timeOf(id) - this.#time.wall());
      this.#sendAgain(message.badMsgId);
    }
  }

  #sendAgain(id: Long): void {
    const pending = this.#take(id);
    if (pending) this.#send(pending, pending.request !== null);
  }

  #take(id: Long): Pending | undefined {
    const pending = this.#pending.get(id.toString());
    this.#pending.delete(id.toString());
    return pending;
  }

  #acknowledge(id: Long): void {
    const acknowledgement: mtp.RawMt_msgs_ack = { _: 'mt_msgs_ack', msgIds: [id] };
    this.#carry({
      id: this.#ids.next('answer').xor(1),
      seq_no: this.#numberOf(false),
      body: writeObject(acknowledgement),
    });
  }
}

const RPC_ERROR = 0x2144ca19;

function readError(body: Buffer): { code: number; text: string } {
  const error = readObject(body);
  if (!isService(error) || error._ !== 'mt_rpc_error') throw new TypeError(`${error._} came where an error was due`);
  return { code: error.errorCode, text: error.errorMessage };
}

const { _results: listReaders } = __tlReaderMap;

/** Some methods answer with bare lists, which only the method's name tells. */
function readResult(request: tl.RpcMethod | null, body: Buffer): unknown {
  const reader = new TlBinaryReader(__tlReaderMap, body);
  const readList = request ? listReaders[request._] : undefined;
  return readList ? readList(reader) : reader.object();
}

function isUpdates(object: TlObject): object is tl.TypeUpdates {
  return object._.startsWith('update');
}

function isService(object: TlObject): object is mtp.TlObject {
  return object._.startsWith('mt_');
}
