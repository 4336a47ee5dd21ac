import { sql } from 'kysely';
import { GroundcrewError } from '#lib/errors.ts';
import type { Scope } from '#store/scope.ts';
import { lockImports } from './accounts.ts';

/** Nobody else imports into this workspace while `work` goes on, in however many transactions. Throws `already_running`. */
export async function holdingImports<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
  const tx = await scope.db.startTransaction().execute();
  try {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
    if (!(await lockImports({ ...scope, db: tx }))) throw new GroundcrewError('already_running', { detail: 'import' });
    return await work();
  } finally {
    await tx
      .rollback()
      .execute()
      .catch(() => {});
  }
}

/** Does the work in one transaction, at one instant; with `roll_back` nothing of it stays. */
export async function inTransaction<T>(
  scope: Scope,
  roll_back: boolean,
  work: (inside: Scope) => Promise<T>,
): Promise<T> {
  const now = scope.now();
  const tx = await scope.db.startTransaction().execute();
  try {
    const result = await work({ ...scope, db: tx, now: () => now });
    await (roll_back ? tx.rollback() : tx.commit()).execute();
    return result;
  } catch (error) {
    // What went wrong counts, not that the connection may be gone by now.
    if (!tx.isCommitted && !tx.isRolledBack)
      await tx
        .rollback()
        .execute()
        .catch(() => {});
    throw error;
  }
}
