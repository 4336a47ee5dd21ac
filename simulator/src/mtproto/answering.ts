/** What became of a request is told to its client, or it is not. */
import type Long from 'long';
import type { Log } from '#log.ts';
import type { Connection } from './connection.ts';
import { rpcResult, type Rpc } from './envelopes.ts';
import type { Outcome } from './requests.ts';
import type { Session } from './session.ts';

type Received = { connection: Connection; session: Session };

export function giveOutcome({ connection, session }: Received, messageId: Long, outcome: Outcome, log: Log): void {
  switch (outcome) {
    case 'ignored':
      return;
    // A client that asks after the message hears that nobody knows it, and sends it again.
    case 'dropped':
      session.unsee(messageId);
      connection.end('close');
      return;
    case 'half_open':
      session.unsee(messageId);
      connection.end('silence');
      return;
    default:
      answer(session, messageId, 'doubled' in outcome ? outcome.doubled : outcome, log);
      if ('doubled' in outcome) session.repeatAnswer(messageId);
  }
}

/** An answer that the client's layer has no words for is an error, never silence. */
export function answer(session: Session, messageId: Long, rpc: Rpc, log: Log): void {
  const { layer, codec, name } = session.key;
  try {
    session.answer(messageId, rpcResult(messageId, rpc, codec));
  } catch (error) {
    log.warn('Answer that cannot be written', { layer, error: String(error), key: name });
    session.answer(messageId, rpcResult(messageId, { code: 500, text: 'INTERNAL' }, codec));
  }
}
