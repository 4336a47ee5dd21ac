/** A queue with a lane for each account, on the PostgreSQL of this measurement. */
export type Contender = {
  name: string;
  /** Makes its tables, and stores so many actions, spread evenly over so many accounts. */
  prepare: (size: { accounts: number; actions: number }) => Promise<void>;
  /** Begins and ends one action after the other, each of which does nothing. */
  start: () => Promise<void>;
  /** How many are recorded as done by now. */
  done: () => Promise<number>;
  stop: () => Promise<void>;
};

/** Connections to the database that each may have: as many as the product's server takes. */
export const POOL = 20;
/** What is claimed at once, where that can be chosen: as many as the product has under way in one process. */
export const AT_ONCE = 500;
