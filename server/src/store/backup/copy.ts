// COPY through the driver, which has no words of its own for it: rows as PostgreSQL writes them, a stream in each direction.
import { once } from 'node:events';
import type pg from 'pg';

/** What the driver has and its types leave out: https://github.com/brianc/node-postgres/blob/master/packages/pg/lib/connection.js */
type CopyConnection = pg.Connection & {
  sendCopyFromChunk: (chunk: Uint8Array) => void;
  endCopyFrom: () => void;
  sendCopyFail: (reason: string) => void;
};

/** Rows that wait to be taken; beyond it the server is not read from. */
const WAITING_MAX_BYTES = 4_194_304;

/** The rows of `copy … to stdout`; returns their number. Where it is left early, the client cannot be used any more. */
export async function* copyOut(client: pg.ClientBase, statement: string): AsyncGenerator<Buffer, number> {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let rows = 0;
  let end: { error: Error | null } | null = null;
  let wake = () => {};
  let connection: pg.Connection | null = null;
  const finish = (error: Error | null) => {
    end ??= { error };
    wake();
  };
  client.query({
    submit: (to: pg.Connection) => {
      connection = to;
      to.query(statement);
    },
    // The driver's buffer is used again after this call.
    handleCopyData: ({ chunk }: { chunk: Uint8Array }) => {
      waiting.push(Buffer.from(chunk));
      bytes += chunk.length;
      if (bytes > WAITING_MAX_BYTES) connection?.stream.pause();
      wake();
    },
    handleCommandComplete: ({ text }: { text: string }) => {
      rows = Number(text.split(' ')[1] ?? 0);
    },
    handleError: finish,
    handleReadyForQuery: () => finish(null),
  });
  for (;;) {
    const taken = waiting.splice(0);
    if (taken.length > 0) {
      bytes = 0;
      connection!.stream.resume();
      yield Buffer.concat(taken);
    } else if (end !== null) {
      const { error } = end as { error: Error | null };
      if (error) throw error;
      return rows;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

/** Puts rows in by `copy … from stdin`; returns their number. */
export async function copyIn(
  client: pg.ClientBase,
  statement: string,
  rows: AsyncIterable<Uint8Array>,
): Promise<number> {
  const done = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<CopyConnection>();
  // Who waits for one of them hears of what fails before.
  done.promise.catch(() => {});
  let count = 0;
  let failed: Error | null = null;
  client.query({
    submit: (to: pg.Connection) => to.query(statement),
    handleCopyInResponse: (to: CopyConnection) => ready.resolve(to),
    handleCommandComplete: ({ text }: { text: string }) => {
      count = Number(text.split(' ')[1] ?? 0);
    },
    handleError: (error: Error) => {
      failed = error;
      ready.reject(error);
      done.reject(error);
    },
    handleReadyForQuery: () => done.resolve(count),
  });
  const connection = await ready.promise;
  try {
    for await (const part of rows) {
      if (failed) break;
      connection.sendCopyFromChunk(part);
      // A server that refuses a row stops reading; its answer ends the wait.
      if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), done.promise]);
    }
  } catch (error) {
    connection.sendCopyFail('the source broke off');
    await done.promise.catch(() => {});
    throw error;
  }
  if (!failed) connection.endCopyFrom();
  return done.promise;
}
