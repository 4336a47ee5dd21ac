import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import type { Scope } from '#store/scope.ts';
import { openFleet, type Fleet } from './fleet.ts';

/** One database for the file; every test begins at the same instant, in a workspace of its own, and is told both before it runs. */
export function eachInAWorkspace(now: Date, tell: (its: { fleet: Fleet; scope: Scope }) => void): void {
  let fleet: Fleet;
  let made = 0;
  beforeAll(async () => {
    fleet = await openFleet(inject('postgres'));
  });
  afterAll(() => fleet.close());
  beforeEach(async () => {
    fleet.setNow(now);
    tell({ fleet, scope: await fleet.addWorkspace(`team_${(made += 1)}`) });
  });
}
