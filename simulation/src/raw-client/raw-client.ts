/** The smallest client of MTProto: one connection, one key, one question at a time, over any transport. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { tl } from '@mtcute/core';
import { __tlReaderMap, __tlWriterMap, TlBinaryReader, TlBinaryWriter } from '@mtcute/core/utils.js';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { seal, unseal, type RawMessage } from './envelope.ts';
import { createClientTransport, type ClientTransport, type TransportName } from './framings.ts';

export type RawClientOptions = {
  server: { host: string; port: number };
  auth_key: Uint8Array;
  transport: TransportName;
  obfuscated?: boolean;
  random: (length: number) => Buffer;
  layer?: number;
  /** Default: a new one. */
  session_id?: bigint;
};

const RPC_RESULT = 0xf35c6d01;
const GZIP_PACKED = 0x3072cfa1;
const CONTAINER = 0x73f1f8dc;
const RPC_ERROR = 0x2144ca19;
const BAD_SERVER_SALT = 0xedab447b;
const LAYER = 227;
const ANSWER_WITHIN_MS = 10_000;

/** Of the methods that answer with bare lists. */
const { _results: listReaders } = __tlReaderMap;

export const crypto = new NodeCryptoProvider();

export class RawClient {
  readonly socket: Socket;
  readonly #options: RawClientOptions;
  readonly #transport: ClientTransport;
  readonly #session_id: bigint;
  readonly #waiting = new Map<bigint, (body: Buffer) => void>();
  #salt = 0n;
  #last = 0n;
  #sent = 0;
  #introduced = false;
  #failed: (error: Error) => void = () => {};
  readonly #failure = new Promise<never>((_, reject) => {
    this.#failed = reject;
  });

  static async connect(options: RawClientOptions): Promise<RawClient> {
    await crypto.initialize();
    const socket = connectTcp(options.server);
    await once(socket, 'connect');
    return new RawClient(socket, options);
  }

  private constructor(socket: Socket, options: RawClientOptions) {
    this.socket = socket;
    this.#options = options;
    this.#transport = createClientTransport(options.transport, options.random, options.obfuscated);
    this.#session_id = options.session_id ?? options.random(8).readBigInt64LE();
    this.#failure.catch(() => {});
    socket.write(this.#transport.hello);
    socket.on('data', (bytes) => {
      try {
        for (const packet of this.#transport.receive(bytes)) this.#onPacket(packet);
      } catch (error) {
        this.#failed(error instanceof Error ? error : new Error('unknown'));
      }
    });
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('the server hung up')));
  }

  /** Throws with the text of an RPC error. */
  async call<T extends tl.RpcMethod>(request: T): Promise<tl.RpcCallReturn[T['_']]> {
    const body = Buffer.from(TlBinaryWriter.serializeObject(__tlWriterMap, this.#introduce(request)));
    const answer = unpack(await this.#ask(body));
    const readList = listReaders[request._];
    const error = new TlBinaryReader(__tlReaderMap, answer);
    if (error.peekUint() === RPC_ERROR) throw new Error(errorTextOf(error.object()));
    if (!readList) return TlBinaryReader.deserializeObject<tl.RpcCallReturn[T['_']]>(__tlReaderMap, answer);
    throw new Error(`${request._} answers with a bare list, which nobody needed so far`);
  }

  /** A message as somebody made it who keeps to no rules; nobody waits for its answer. */
  say(body: Uint8Array): void {
    this.#write(this.#nextId(), body);
  }

  async close(): Promise<void> {
    this.socket.destroy();
    if (!this.socket.closed) await once(this.socket, 'close');
  }

  async #ask(body: Buffer): Promise<Buffer> {
    const answered = Promise.withResolvers<Buffer>();
    const late = setTimeout(
      () => answered.reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
    try {
      this.#send(body, answered.resolve);
      return await Promise.race([answered.promise, this.#failure]);
    } finally {
      clearTimeout(late);
    }
  }

  #send(body: Buffer, resolve: (answer: Buffer) => void): void {
    const msg_id = this.#nextId();
    this.#waiting.set(msg_id, (answer) => {
      if (answer.readUInt32LE() !== BAD_SERVER_SALT) {
        resolve(answer);
        return;
      }
      this.#salt = answer.readBigInt64LE(answer.length - 8);
      this.#send(body, resolve);
    });
    this.#write(msg_id, body);
  }

  #write(msg_id: bigint, body: Uint8Array): void {
    this.#sent += 1;
    const { auth_key, random } = this.#options;
    const message = { salt: this.#salt, session_id: this.#session_id, msg_id, seq_no: this.#sent * 2 - 1, body };
    this.socket.write(this.#transport.pack(seal(crypto, auth_key, message, random)));
  }

  #onPacket(packet: Buffer): void {
    if (packet.length < 20) throw new Error(`transport error ${packet.readInt32LE()}`);
    this.#onMessage(unseal(crypto, this.#options.auth_key, packet));
  }

  #onMessage({ body }: Pick<RawMessage, 'body'>): void {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    const id = bytes.readUInt32LE();
    if (id === CONTAINER) {
      for (const inner of inContainer(bytes)) this.#onMessage({ body: inner });
    } else if (id === RPC_RESULT) {
      this.#waiting.get(bytes.readBigInt64LE(4))?.(bytes.subarray(12));
    } else if (id === BAD_SERVER_SALT) {
      this.#waiting.get(bytes.readBigInt64LE(4))?.(bytes);
    }
  }

  #introduce(query: tl.RpcMethod): tl.RpcMethod {
    if (this.#introduced) return query;
    this.#introduced = true;
    const words = {
      deviceModel: 'raw',
      systemVersion: '1',
      appVersion: '1',
      systemLangCode: 'en',
      langPack: '',
      langCode: 'en',
    };
    const { layer = LAYER } = this.#options;
    return { _: 'invokeWithLayer', layer, query: { _: 'initConnection', apiId: 1, ...words, query } };
  }

  /** The real time in 2^-32 seconds, growing, whole fours. */
  #nextId(): bigint {
    const now = (BigInt(Date.now()) * 2n ** 32n) / 1000n;
    const fresh = now - (now % 4n);
    this.#last = fresh > this.#last ? fresh : this.#last + 4n;
    return this.#last;
  }
}

function* inContainer(bytes: Buffer): Iterable<Buffer> {
  let at = 8;
  for (let left = bytes.readUInt32LE(4); left > 0; left -= 1) {
    const end = at + 16 + bytes.readUInt32LE(at + 12);
    yield bytes.subarray(at + 16, end);
    at = end;
  }
}

function unpack(body: Buffer): Uint8Array {
  if (body.readUInt32LE() !== GZIP_PACKED) return body;
  return gunzipSync(new TlBinaryReader(undefined, body, 4).bytes());
}

function errorTextOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'errorMessage' in error
    ? String(error.errorMessage)
    : 'unknown';
}
