import { MailFaultError } from '#domain/mail/faults.ts';
import { delay } from '#lib/time.ts';

/** The answer, if it comes within that time; else the connection is taken for dead. Real time. */
export async function within<T>(
  answer: Promise<T>,
  limit: { ms: number; where: { protocol: 'imap' | 'smtp'; host: string; port: number }; what: string },
): Promise<T> {
  const over = new AbortController();
  const late = delay(limit.ms, over.signal).then(() => {
    const detail = `no answer to ${limit.what} within ${Math.round(limit.ms / 1000)} s`;
    throw new MailFaultError({ kind: 'stalled', ...limit.where, detail });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
    // What is left of the race has no other listener.
    late.catch(() => {});
    answer.catch(() => {});
  }
}
