import { expect, test } from 'vitest';
import { createChance } from '#chance.ts';
import { FAULTS_MAX, Faults, type FaultScript } from './faults.ts';

const at = (seconds: number): Date => new Date(seconds * 1000);
const call = { user_id: 1, key: 'k', method: 'm' };
const always: FaultScript = { action: 'silence', delay_ms: 0, times: null, from: null, until: null, probability: 1 };

function newFaults(seed = 1): Faults {
  const chance = createChance(seed);
  return new Faults((probability) => chance.happens(probability));
}

test('it happens within its window only, and is forgotten after it', () => {
  const faults = newFaults();
  faults.add({ ...always, from: at(10), until: at(20) });
  expect([9, 10, 19].map((now) => faults.take(call, at(now)) !== null)).toEqual([false, true, true]);
  expect(faults.all(at(19))).toHaveLength(1);
  expect(faults.take(call, at(20))).toBeNull();
  expect(faults.all(at(20))).toEqual([]);
});

test('the same seed meets the same calls, about as many as was said', () => {
  const met = (seed: number): boolean[] => {
    const faults = newFaults(seed);
    faults.add({ ...always, probability: 0.3 });
    return Array.from({ length: 1000 }, () => faults.take(call, at(0)) !== null);
  };
  expect(met(5)).toEqual(met(5));
  expect(met(5)).not.toEqual(met(6));
  const happened = met(5).filter(Boolean).length;
  expect(happened).toBeGreaterThan(250);
  expect(happened).toBeLessThan(350);
});

test('one that does not meet a call lets the next one try', () => {
  const faults = newFaults();
  faults.add({ ...always, account: 2 });
  faults.add({ ...always, method: 'other' });
  const second = faults.add({ ...always, key: 'k', times: 1 });
  expect(faults.take(call, at(0))).toBe(second);
  expect(faults.take(call, at(0))).toBeNull();
});

test('there is a bound', () => {
  const faults = newFaults();
  for (let count = 0; count < FAULTS_MAX; count++) expect(faults.add(always)).not.toBeNull();
  expect(faults.add(always)).toBeNull();
});
