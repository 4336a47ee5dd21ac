/** What clients say about the transport itself: acknowledgements, pings, salts, states of messages. No API request. */
import type Long from 'long';
import type { mtp } from '@mtcute/core';
import { ownCodec, type TlObject } from '#wire/codec.ts';
import { writeLong } from '#wire/encryption.ts';
import { rpcResult } from './envelopes.ts';
import type { AuthKeys } from './auth-keys.ts';
import type { Connection } from './connection.ts';
import { MESSAGE_IDS_MAX } from './limits.ts';
import type { Session } from './session.ts';

export type ServiceContext = { session: Session; connection: Connection; keys: AuthKeys; nowSeconds: () => number };

/** A salt is valid for ever here; clients want to hear of some hours. */
const SALT_VALID_SECONDS = 24 * 3600;
const FUTURE_SALTS = 3;
const FUTURE_SALTS_ID = 0xae500895;
/** msgs_state_info: the message was received, or nothing is known of it. */
const STATE_RECEIVED = 4;
const STATE_UNKNOWN = 1;

const handled = [
  'mt_msgs_ack',
  'mt_ping',
  'mt_ping_delay_disconnect',
  'mt_get_future_salts',
  'mt_msgs_state_req',
  'mt_msg_resend_req',
  'mt_rpc_drop_answer',
  'mt_destroy_session',
  'mt_destroy_auth_key',
] as const;
type Handled = Extract<mtp.TlObject, { _: (typeof handled)[number] }>;

export function isServiceMessage(object: TlObject): boolean {
  return object._.startsWith('mt_');
}

/** The rest, reports about our own messages (msgs_state_info, msg_detailed_info) and http_wait, needs no answer. */
function isHandled(object: TlObject): object is Handled {
  return handled.some((name) => name === object._);
}

export function handleService(message: TlObject, messageId: Long, context: ServiceContext): void {
  if (!isHandled(message)) return;
  if ('msgIds' in message && message.msgIds.length > MESSAGE_IDS_MAX) {
    throw new RangeError(`${message._} names more than ${MESSAGE_IDS_MAX} messages`);
  }
  const { session, connection, keys } = context;
  switch (message._) {
    case 'mt_msgs_ack':
      session.acknowledge(message.msgIds);
      return;
    case 'mt_ping':
      session.service(pong(messageId, message.pingId));
      return;
    case 'mt_ping_delay_disconnect':
      connection.hangUpIn(message.disconnectDelay);
      session.service(pong(messageId, message.pingId));
      return;
    case 'mt_get_future_salts':
      session.serviceBytes(futureSalts(messageId, session.key.salt, context.nowSeconds()));
      return;
    case 'mt_msgs_state_req':
      session.service(stateInfo(session, messageId, message.msgIds));
      return;
    case 'mt_msg_resend_req':
      for (const id of message.msgIds) session.repeatAnswer(id);
      return;
    case 'mt_rpc_drop_answer':
      session.answer(messageId, rpcResult(messageId, { result: { _: 'mt_rpc_answer_unknown' } }, ownCodec));
      return;
    case 'mt_destroy_session':
      session.service(destroySession(session, message.sessionId));
      return;
    case 'mt_destroy_auth_key':
      session.service({ _: 'mt_destroy_auth_key_ok' });
      keys.remove(session.key);
      return;
  }
}

function pong(msgId: Long, pingId: Long): mtp.RawMt_pong {
  return { _: 'mt_pong', msgId, pingId };
}

/** Written by hand: mtcute's writer does not know the bare vector of bare salts. */
function futureSalts(requestId: Long, salt: Long, now: number): Buffer {
  const bytes = Buffer.alloc(20 + FUTURE_SALTS * 16);
  bytes.writeUInt32LE(FUTURE_SALTS_ID, 0);
  writeLong(bytes, requestId, 4);
  bytes.writeInt32LE(now, 12);
  bytes.writeInt32LE(FUTURE_SALTS, 16);
  for (let index = 0; index < FUTURE_SALTS; index++) {
    const at = 20 + index * 16;
    bytes.writeInt32LE(now + index * SALT_VALID_SECONDS, at);
    bytes.writeInt32LE(now + (index + 1) * SALT_VALID_SECONDS, at + 4);
    writeLong(bytes, salt, at + 8);
  }
  return bytes;
}

/** Whoever asks has missed an answer: it goes out once more. */
function stateInfo(session: Session, reqMsgId: Long, msgIds: Long[]): mtp.RawMt_msgs_state_info {
  for (const id of msgIds) session.repeatAnswer(id);
  const info = Buffer.from(msgIds.map((id) => (session.hasSeen(id) ? STATE_RECEIVED : STATE_UNKNOWN)));
  return { _: 'mt_msgs_state_info', reqMsgId, info };
}

function destroySession(
  session: Session,
  sessionId: Long,
): mtp.RawMt_destroy_session_ok | mtp.RawMt_destroy_session_none {
  const isKnown = session.key.sessions.delete(sessionId.toString());
  return { _: isKnown ? 'mt_destroy_session_ok' : 'mt_destroy_session_none', sessionId };
}
