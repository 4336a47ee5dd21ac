/**
 * One MTProto session: a client's numbering of messages under one key. It outlives connections; what a connection lost
 * is sent again on the next one.
 */
import type Long from 'long';
import type { tl } from '@mtcute/core';
import { writeObject, type TlObject } from '#wire/codec.ts';
import type { Message } from '#wire/encryption.ts';
import type { AuthKey } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import type { MessageIds } from './message-ids.ts';
import { SEEN_MESSAGES, STORED_ANSWERS, UNACKNOWLEDGED_BYTES, UNACKNOWLEDGED_MESSAGES } from './limits.ts';

export class Session {
  readonly key: AuthKey;
  readonly id: Long;
  /** Updates are sent here, unless the client asked for none. */
  wants_updates = false;
  /** Whether the client knows that the server began this session. */
  announced = false;
  #connection: Connection | null = null;
  readonly #messageIds: MessageIds;
  #contentMessages = 0;
  readonly #seen = new Set<string>();
  readonly #answers = new Map<string, Buffer>();
  readonly #unacknowledged = new Map<string, Message>();
  #unacknowledgedBytes = 0;

  constructor(key: AuthKey, id: Long, messageIds: MessageIds) {
    this.key = key;
    this.id = id;
    this.#messageIds = messageIds;
  }

  get connection(): Connection | null {
    return this.#connection;
  }

  /** From now on the session speaks through this connection; what is unacknowledged goes out on it again. */
  attach(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    connection.sessions.add(this);
    for (const message of this.#unacknowledged.values()) this.#send(message);
  }

  detach(connection: Connection): void {
    if (this.#connection === connection) this.#connection = null;
  }

  /** Notes a message of the client; false when it was there before. */
  receive(messageId: Long): boolean {
    const id = messageId.toString();
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > SEEN_MESSAGES) forgetOldest(this.#seen);
    return true;
  }

  /** As if the message had never come: repeated, it is executed anew. */
  unsee(messageId: Long): void {
    this.#seen.delete(messageId.toString());
  }

  hasSeen(messageId: Long): boolean {
    return this.#seen.has(messageId.toString());
  }

  acknowledge(messageIds: Long[]): void {
    for (const messageId of messageIds) this.#forget(messageId.toString());
  }

  /** The answer to a request; kept for the case that the client repeats it. */
  answer(requestId: Long, body: Buffer): void {
    const kept = unpooled(body);
    this.#answers.set(requestId.toString(), kept);
    if (this.#answers.size > STORED_ANSWERS) forgetOldest(this.#answers);
    this.#push('answer', kept, true);
  }

  /** Sends a stored answer once more; false when there is none. */
  repeatAnswer(requestId: Long): boolean {
    const body = this.#answers.get(requestId.toString());
    if (body) this.#push('answer', body, true);
    return body !== undefined;
  }

  service(object: TlObject, kind: 'answer' | 'notification' = 'answer'): void {
    // Of the service messages only new_session_created asks to be acknowledged.
    this.#push(kind, writeObject(object), object._ === 'mt_new_session_created');
  }

  serviceBytes(body: Buffer): void {
    this.#push('answer', body, false);
  }

  update(updates: tl.TypeUpdates): void {
    this.#push('notification', unpooled(this.key.codec.writeObject(updates)), true);
  }

  #push(kind: 'answer' | 'notification', body: Buffer, isContent: boolean): void {
    const id = this.#messageIds.next(kind);
    const message: Message = { id, seq_no: this.#contentMessages * 2 + (isContent ? 1 : 0), body };
    if (isContent) {
      this.#contentMessages++;
      this.#keep(message);
    }
    this.#send(message);
  }

  #keep(message: Message): void {
    this.#unacknowledged.set(message.id.toString(), message);
    this.#unacknowledgedBytes += message.body.length;
    while (this.#unacknowledged.size > UNACKNOWLEDGED_MESSAGES || this.#unacknowledgedBytes > UNACKNOWLEDGED_BYTES) {
      const oldest = this.#unacknowledged.keys().next().value;
      if (oldest === undefined) return;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#unacknowledgedBytes -= this.#unacknowledged.get(id)?.body.length ?? 0;
    this.#unacknowledged.delete(id);
  }

  #send(message: Message): void {
    this.#connection?.sendEncrypted(this.key, this.id, message);
  }
}

function forgetOldest(collection: Set<string> | Map<string, unknown>): void {
  const oldest = collection.keys().next().value;
  if (oldest !== undefined) collection.delete(oldest);
}

/** Small buffers share slabs of 64 KiB: one that is kept would keep all its slab. */
function unpooled(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
