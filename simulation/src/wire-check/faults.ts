/** Everything else that goes wrong on the way: the contract's own checks of outages and connections, one line each. */
import { strict as assert } from 'node:assert';
import type { Check } from '#contract/check.ts';
import { connectionChecks } from '#contract/checks/connections.ts';
import { identityChecks } from '#contract/checks/identity.ts';
import { outageChecks } from '#contract/checks/outages.ts';
import { postingChecks } from '#contract/checks/posting.ts';
import { refusalChecks } from '#contract/checks/refusals.ts';
import { runCheck } from '#contract/run-contract.ts';
import { openWiredStage } from '#contract/wired-stage.ts';
import { EVERYTHING } from '#contract/world.ts';
import type { Line } from './line.ts';

/** Each error of a family is a line of its own in `errors.ts`. */
const isFamily = /^Each error of the family/;

const checks: Check[] = [
  ...identityChecks,
  ...connectionChecks,
  ...outageChecks,
  ...refusalChecks.filter(({ name }) => !isFamily.test(name)),
  ...postingChecks,
].filter(({ needs }) => needs.includes('control'));

const QUICK = /restart of the server|dropped after its effect|session in two places/i;

export const faultLines: Line[] = checks.map((check) => ({
  kind: 'fault',
  name: check.name,
  quick: QUICK.test(check.name),
  run: async () => {
    const { verdict, detail } = await runCheck(check, EVERYTHING, () => openWiredStage());
    assert.equal(verdict, 'passed', detail ?? verdict);
    return 'so it is';
  },
}));
