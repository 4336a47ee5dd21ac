import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { bounded } from '#telegram/bounded.ts';
import type { Connection, MethodCall } from '#telegram/connection.ts';
import { faultOf } from '#telegram/link/socket-faults.ts';

/**
 * Connects and asks something: connect() of mtcute resolves before anything is proved, an answer to a call is the proof.
 * Whatever fails, nothing is left open.
 */
export async function firstAnswer<T>(
  connection: Connection,
  options: { timeout_ms: number; signal?: AbortSignal | undefined },
  ask: (call: MethodCall) => Promise<T>,
): Promise<T> {
  const { link, mtcute } = connection;
  const { timeout_ms, signal } = options;
  const onTimeout = (): TelegramFault => ({
    kind: 'connection',
    reason: 'timeout',
    detail: `no answer within ${timeout_ms} ms (${link.stage})`,
  });
  try {
    const answer = await bounded({ timeout_ms, onTimeout, link: link.signal, signal }, async (stop) => {
      await mtcute.connect();
      connection.keepOpenAtRest();
      return ask({ timeout_ms, signal: stop });
    });
    if (link.fault) throw new TelegramError(link.fault);
    link.settle();
    return answer;
  } catch (error) {
    await connection.close(faultOf(error));
    throw error;
  }
}
