import { describe, expect, test } from 'vitest';
import { allChecks } from './all-checks.ts';
import { runCheck, type Verdict } from './run-contract.ts';
import { openWiredStage } from './wired-stage.ts';
import { openWirelessStage } from './wireless-stage.ts';
import { EVERYTHING } from './world.ts';

const wired = new Map<string, Verdict['verdict']>();
const wireless = new Map<string, Verdict['verdict']>();

/** Above what a check may take, so that it ends as a verdict. */
const timeout = 70_000;

describe.concurrent('Over TCP', { timeout }, () => {
  test.each(allChecks)('$name', async (check) => {
    const { verdict, detail } = await runCheck(check, EVERYTHING, () => openWiredStage());
    wired.set(check.name, verdict);
    expect(detail).toBeNull();
  });
});

describe('Without a wire', { timeout }, () => {
  test.each(allChecks)('$name', async (check) => {
    const { verdict, detail } = await runCheck(check, EVERYTHING, openWirelessStage);
    wireless.set(check.name, verdict);
    expect(detail).toBeNull();
  });
});

test('With and without a wire, a server is judged alike, and each check has a name of its own', () => {
  const names = allChecks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const judged = (verdicts: typeof wired) => names.map((name) => `${name}: ${verdicts.get(name)}`);
  expect(judged(wireless)).toEqual(judged(wired));
});
