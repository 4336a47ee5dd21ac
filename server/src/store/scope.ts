import type { Database } from '#store/database/database.ts';

/** Where an operation works: one workspace of one database, at the time that its clock tells. */
export type Scope = { db: Database; workspace_id: string; now: () => Date };
