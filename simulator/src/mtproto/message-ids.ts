/**
 * Message ids: the real time in 2^-32 seconds, always growing, and their remainder by 4 says what they are: 0 from the
 * client, 1 an answer, 3 any other message of the server.
 */
import Long from 'long';

export type MessageIds = {
  next: (kind: 'answer' | 'notification') => Long;
  /** The clock was set: ids may be smaller than before. */
  restart: () => void;
};

export function createMessageIds(now: () => number): MessageIds {
  let last = Long.ZERO;
  return {
    next: (kind) => {
      const fresh = ofTime(now());
      last = fresh.greaterThan(last) ? fresh : last.add(4);
      return last.or(kind === 'answer' ? 1 : 3);
    },
    restart: () => {
      last = Long.ZERO;
    },
  };
}

/** Milliseconds since 1970. */
export function timeOf(messageId: Long): number {
  return (messageId.high >>> 0) * 1000 + Math.floor(((messageId.low >>> 0) * 1000) / 2 ** 32);
}

function ofTime(milliseconds: number): Long {
  const fraction = Math.floor(((milliseconds % 1000) / 1000) * 2 ** 32);
  return new Long(fraction & ~3, Math.floor(milliseconds / 1000));
}
