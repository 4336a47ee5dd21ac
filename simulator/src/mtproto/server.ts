/**
 * The MTProto server: two ports, connections, keys, sessions. API requests go to a handler; what the server itself has
 * to say to a user goes out through `push`.
 */
import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type Long from 'long';
import type { Log } from '#log.ts';
import { readObject, writeObject, type TlObject } from '#wire/codec.ts';
import { loadCrypto } from '#wire/crypto.ts';
import { decrypt, keyIdOf, longAt, type Envelope, type Message } from '#wire/encryption.ts';
import { Handshake, WrongDcError, type HandshakeStep } from '#wire/handshake.ts';
import { answer, giveOutcome } from './answering.ts';
import { AuthKeys, type AuthKey } from './auth-keys.ts';
import { TcpConnection, type Connection, type ConnectionEvents } from './connection.ts';
import { newRoom, openContainer, unpack, type Room, type Rpc } from './envelopes.ts';
import { KeyUse } from './key-use.ts';
import { MESSAGE_AGE_MAX_MS, MESSAGE_AHEAD_MAX_MS, SESSIONS_PER_KEY } from './limits.ts';
import { createListener, type Accept, type Listener } from './listener.ts';
import { createMessageIds, timeOf } from './message-ids.ts';
import { readMessage, type Codecs } from './read-message.ts';
import { handleService, isServiceMessage } from './service-messages.ts';
import { isBesides, isMethod, unwrap, type ApiHandler } from './requests.ts';
import { Session } from './session.ts';

/** Whatever in the protocol is left to chance or to the clock comes from here. */
export type ProtocolOptions = {
  private_key: KeyObject;
  fingerprint: Long;
  randomBytes: (length: number) => Buffer;
  /** Milliseconds since 1970, real time: message ids and salts go by it. */
  realNow: () => number;
  /** What connections are stamped with. */
  now: () => Date;
  /** The layers that clients may speak. */
  codecs: Codecs;
  log: Log;
};

/** What a port is for. */
export type Role = { dc: number; main: boolean };

type Received = { connection: Connection; session: Session };

export class MtprotoServer {
  readonly keys = new AuthKeys();
  readonly use = new KeyUse();
  readonly connections = new Set<Connection>();
  readonly killed: string[] = [];
  /** Must be set before the first client comes. */
  handler: ApiHandler = () => ({ code: 500, text: 'INTERNAL' });
  readonly #options: ProtocolOptions;
  readonly #messageIds;
  readonly #listeners: Listener[] = [];
  #opened = 0;
  #up = true;

  constructor(options: ProtocolOptions) {
    this.#options = options;
    this.#messageIds = createMessageIds(options.realNow);
  }

  /** Resolves with the port; rejects when it is in use. HTTP is let in only where somebody takes it. */
  async listen(place: { host: string; port: number }, role: Role, acceptHttp?: Accept): Promise<number> {
    await loadCrypto();
    const listener = await createListener(place, (socket) => this.#accept(socket, role), acceptHttp);
    this.#listeners.push(listener);
    return listener.port;
  }

  addKey(key: Pick<AuthKey, 'bytes' | 'dc' | 'user_id'>): AuthKey {
    return this.keys.add({ ...key, salt: longAt(this.#options.randomBytes(8), 0) });
  }

  /** The sessions through which a user hears updates: of each key the one on its newest main connection. */
  listening(user_id: number): Session[] {
    return this.keys.sessionsOf(user_id).flatMap((key) => this.listeningWith(key) ?? []);
  }

  listeningWith(key: AuthKey): Session | null {
    return newestListening(key);
  }

  /** False while it is stopped: nobody is let in. */
  get up(): boolean {
    return this.#up;
  }

  /** As a restart looks from outside: connections end and sessions are forgotten; keys stay. Returns how many ended. */
  async stop(how: 'close' | 'reset'): Promise<number> {
    this.#up = false;
    const paused = this.#listeners.map((listener) => listener.pause());
    const { size } = this.connections;
    for (const connection of this.connections) connection.end(how);
    for (const key of this.keys.all()) key.sessions.clear();
    await Promise.all(paused);
    return size;
  }

  async resume(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.resume()));
    this.#up = true;
  }

  /** The clock was set: message ids follow it, also backwards. */
  clockWasSet(): void {
    this.#messageIds.restart();
  }

  /** From now on nobody knows the key: a transport error -404. */
  forget(key: AuthKey): void {
    key.sessions.clear();
    this.keys.remove(key);
  }

  async close(): Promise<void> {
    const closing = this.#listeners.map((listener) => listener.close());
    for (const connection of this.connections) connection.end('close');
    await Promise.all(closing);
  }

  #accept(socket: Socket, role: Role): void {
    const { randomBytes, now } = this.#options;
    const id = this.nextConnection();
    this.connections.add(
      new TcpConnection(socket, { id, ...role, opened_at: now(), randomBytes, events: this.#events }),
    );
  }

  /** Connections are numbered in the order in which they were opened. */
  nextConnection(): number {
    this.#opened += 1;
    return this.#opened;
  }

  closed(connection: Connection): void {
    this.connections.delete(connection);
    if (connection.key) this.use.closed(connection.key.name, connection.id);
  }

  readonly #events: ConnectionEvents = {
    packet: (connection, packet) => {
      const keyId = keyIdOf(packet);
      if (keyId) this.#receive(connection, keyId.toString('hex'), packet);
      else this.#shakeHands(connection, packet);
    },
    closed: (connection) => this.closed(connection),
    broken: (connection, error) => this.broken(connection, error),
  };

  /** What the client sent cannot be read; whoever holds the connection ends it. */
  broken({ id }: Connection, error: unknown): void {
    this.#options.log.warn('Connection broken by what the client sent', { connection: id, error: String(error) });
  }

  #shakeHands(connection: Connection, packet: Buffer): void {
    const { private_key, fingerprint, randomBytes, realNow } = this.#options;
    const nowSeconds = (): number => Math.floor(realNow() / 1000);
    const { dc } = connection;
    connection.handshake ??= new Handshake({ private_key, fingerprint, randomBytes, nowSeconds, dc });
    const step = stepOf(connection.handshake, packet);
    if (!step) {
      connection.sendTransportError(444);
      return;
    }
    const { answer, key } = step;
    if (key) this.keys.add({ ...key, dc, user_id: null });
    connection.sendPlain(this.#messageIds.next('answer'), writeObject(answer));
  }

  #receive(connection: Connection, keyName: string, packet: Buffer): void {
    const key = this.keys.find(keyName, connection.dc);
    const envelope = key ? decrypt(key.bytes, packet) : null;
    if (!key || !envelope) {
      this.#options.log.warn(key ? 'Message that its key does not open' : 'Unknown auth key', { key: keyName });
      connection.sendTransportError(404);
      return;
    }
    this.receive(connection, key, envelope);
  }

  /** A message that was opened with its key, or needed no opening because its client lives in this process. */
  receive(connection: Connection, key: AuthKey, { session_id, message, salt }: Envelope): void {
    connection.key = key;
    if (connection.main) this.use.alive(key.name, connection.id);
    const session = this.#session(key, session_id);
    session.attach(connection);
    if (this.#refuse(session, message, salt)) return;
    if (!session.announced) this.#announce(session, message.id);
    this.#open({ connection, session }, message, newRoom());
  }

  /** Wrong salt and wrong time; the client mends it and sends the message again under another id. */
  #refuse(session: Session, message: Message, salt: Long): boolean {
    const bad = { badMsgId: message.id, badMsgSeqno: message.seq_no };
    if (!salt.equals(session.key.salt)) {
      const refusal = { _: 'mt_bad_server_salt', ...bad, errorCode: 48, newServerSalt: session.key.salt };
      session.service(refusal);
      return true;
    }
    const age_ms = this.#options.realNow() - timeOf(message.id);
    const errorCode = age_ms > MESSAGE_AGE_MAX_MS ? 16 : age_ms < -MESSAGE_AHEAD_MAX_MS ? 17 : null;
    if (errorCode === null) return false;
    const refusal = { _: 'mt_bad_msg_notification', ...bad, errorCode };
    session.service(refusal);
    return true;
  }

  #announce(session: Session, firstMsgId: Long): void {
    session.announced = true;
    const uniqueId = longAt(this.#options.randomBytes(8), 0);
    const announcement = { _: 'mt_new_session_created', firstMsgId, uniqueId, serverSalt: session.key.salt };
    session.service(announcement, 'notification');
  }

  #open(received: Received, message: Message, room: Room, isInside = false): void {
    const body = unpack(message.body, room);
    const inside = openContainer(body);
    if (inside) {
      // https://core.telegram.org/mtproto/service_messages#containers
      if (isInside) throw new RangeError('a container holds no other containers');
      for (const each of inside) this.#open(received, each, room, true);
      return;
    }
    const object = readMessage(this.#options, received.session.key, body);
    if ('refused' in object) {
      answer(received.session, message.id, { code: 400, text: object.refused }, this.#options.log);
      return;
    }
    if (isServiceMessage(object)) {
      const nowSeconds = (): number => Math.floor(this.#options.realNow() / 1000);
      handleService(object, message.id, { ...received, keys: this.keys, nowSeconds });
      return;
    }
    this.#request(received, message.id, object);
  }

  #request(received: Received, messageId: Long, object: TlObject): void {
    const { connection, session } = received;
    const { key } = session;
    const { request, client, wants_updates } = unwrap(object);
    const counts = connection.main && !isBesides(request);
    if (counts && !this.use.request(key.name, connection.id)) this.#kill(key, connection);
    if (!session.receive(messageId)) {
      session.repeatAnswer(messageId);
      return;
    }
    if (client) key.client = client;
    key.used_at = this.#options.now();
    // Some clients open a second connection for files, and would not notice what comes there.
    if (wants_updates && counts) session.wants_updates = true;
    const refusal = this.#refuseRequest(key, request);
    const outcome = refusal ?? (isMethod(request) ? this.handler({ request, key, session, connection }) : 'ignored');
    if (!(outcome instanceof Promise)) {
      giveOutcome(received, messageId, outcome, this.#options.log);
      return;
    }
    // Without an acknowledgement the client would take a request that waits for a lost one.
    session.service({ _: 'mt_msgs_ack', msgIds: [messageId] } as TlObject);
    void outcome.then((later) => giveOutcome(received, messageId, later, this.#options.log));
  }

  #refuseRequest(key: AuthKey, request: TlObject): Rpc | null {
    if (key.layer === null) return { code: 400, text: 'CONNECTION_NOT_INITED' };
    if (isMethod(request)) return null;
    this.#options.log.warn('Request that is no method', { object: request._, key: key.name });
    return { code: 400, text: 'INPUT_METHOD_INVALID' };
  }

  #kill(key: AuthKey, connection: Connection): void {
    if (key.dead) return;
    key.dead = true;
    this.killed.push(key.name);
    this.#options.log.warn('Session used in two places', { key: key.name, connection: connection.id });
  }

  #session(key: AuthKey, id: Long): Session {
    const name = id.toString();
    const known = key.sessions.get(name);
    if (known) return known;
    const session = new Session(key, id, this.#messageIds);
    key.sessions.set(name, session);
    if (key.sessions.size > SESSIONS_PER_KEY) forgetDetached(key);
    return session;
  }
}

/** Null: the client means another DC. */
function stepOf(handshake: Handshake, packet: Buffer): HandshakeStep | null {
  try {
    return handshake.answer(readObject(packet.subarray(20)));
  } catch (error) {
    if (error instanceof WrongDcError) return null;
    throw error;
  }
}

function newestListening(key: AuthKey): Session | null {
  let newest: Session | null = null;
  for (const session of key.sessions.values()) {
    if (!session.wants_updates || !session.connection?.main || key.dead) continue;
    if (session.connection.id > (newest?.connection?.id ?? 0)) newest = session;
  }
  return newest;
}

function forgetDetached(key: AuthKey): void {
  for (const [name, session] of key.sessions) {
    if (session.connection) continue;
    key.sessions.delete(name);
    return;
  }
}
