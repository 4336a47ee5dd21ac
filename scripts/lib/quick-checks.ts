/**
 * The longer checks whose quick form is part of `npm test`, as their npm scripts are called. Two rows run beside each
 * other: each check waits for its database, its sockets and its clock more than it computes.
 */
export const QUICK_CHECKS = [
  ['simulate', 'check:inbox', 'check:rolling'],
  ['check:crash', 'check:fleet', 'check:wire', 'fuzz', 'fuzz:api'],
];

/** The file of such a check, from the root. */
export const scriptOf = (name: string): string => `simulation/src/${name.replace(':', '-')}.ts`;
