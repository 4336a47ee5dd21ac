// Whatever happens to conversations, one after another and at once: they are what the model says, and so are lists and counts.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { assertLists, newWorld, takeStep } from '#testing/conversation-life.ts';
import { steps } from '#testing/conversation-model.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const RUNS = Number(process.env['GROUNDCREW_MODEL_RUNS'] ?? 6);

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

test('conversations are what the model says after whatever happens, and lists and counts agree', async () => {
  const property = fc.asyncProperty(steps, async (all) => {
    const world = await newWorld(fleet);
    for (const step of all) await takeStep(world, step);
    await assertLists(world);
  });
  // To shrink would take far longer than to find.
  await expect(fc.assert(property, { numRuns: RUNS, endOnFailure: true })).resolves.toBeUndefined();
}, 300_000);
