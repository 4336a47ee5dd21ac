/** One thing that every Telegram-like server must do, seen through the gateway's port. */
import { strict as assert } from 'node:assert';
import { TelegramError, type TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import type { Stage } from './stage.ts';

/**
 * What a check needs of the place where it runs:
 * - `world`: the suite's own accounts and groups, fresh for every check
 * - `control`: the simulator's control API, to make trouble and to look behind the scenes
 * - `group`: a public group that the account may look at
 * - `writes`: leave to join that group and to write there
 */
export type Capability = 'world' | 'control' | 'group' | 'writes';

export type Check = {
  /** A sentence that says what is so. */
  name: string;
  needs: readonly Capability[];
  run: (stage: Stage) => Promise<void>;
};

export function check(name: string, needs: Check['needs'], run: Check['run']): Check {
  return { name, needs, run };
}

/** The fault that the work was refused with; fails when it was not. */
export async function faultOf(work: Promise<unknown>): Promise<TelegramFault> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) assert.fail(`it worked: ${JSON.stringify(outcome.value)}`);
  if (outcome.error instanceof TelegramError) return outcome.error.fault;
  throw outcome.error;
}

/** The type of the RPC error, or the fault in words. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const fault = await faultOf(work);
  return fault.kind === 'rpc' ? fault.type : JSON.stringify(fault);
}

/** Whether it holds for all that was expected, whatever else there is. */
export function includes(actual: object | null, expected: object): void {
  const picked = Object.fromEntries(
    Object.keys(expected).map((key) => [key, actual === null ? undefined : Reflect.get(actual, key)]),
  );
  assert.deepEqual(picked, expected);
}
