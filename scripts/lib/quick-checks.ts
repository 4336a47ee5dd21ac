/** The longer checks whose quick form is part of `npm test`, as their npm scripts are called. */

/** Goes by virtual time, and lets everybody else go first: it takes what the tests leave of the machine, from their beginning on. */
export const BEHIND_ALL = 'simulate';

/** Rows that run beside each other and beside the tests of the pages: each check waits for its database, its sockets and its clock more than it computes. */
export const BESIDE_PAGES = [
  ['check:crash', 'check:wire', 'fuzz', 'fuzz:api'],
  ['check:fleet', 'check:inbox', 'check:rolling'],
];

/** The file of such a check, from the root. */
export const scriptOf = (name: string): string => `simulation/src/${name.replace(':', '-')}.ts`;
