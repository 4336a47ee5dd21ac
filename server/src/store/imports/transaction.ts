import type { Scope } from '#store/scope.ts';

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
