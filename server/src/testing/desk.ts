// The inbox of a workspace over the API. Each test has an account of its own, and knows by it what is its own.
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import type { Scope } from '#store/scope.ts';
import { openTestApi, type Answered, type TestApi } from './api.ts';
import { addAccount, storeWritten, type Stored, type Written } from './written.ts';

export type TestDesk = {
  api: TestApi;
  scope: Scope;
  /** Which test of the file it is, and its account. */
  n: number;
  account_id: number;
  account: string;
  /** By a manager. */
  ask: (method: string, route: string, body?: unknown) => Promise<Answered>;
  /** By somebody who may only read. */
  get: (route: string) => Promise<Answered>;
  /** To the account of this test. */
  write: (written: Omit<Written, 'account_id'>) => Promise<Stored>;
};

/** Opens before the first test of the file, and closes after the last; what it is made of is there from then on. */
export function openTestDesk(): TestDesk {
  let opened: { api: TestApi; scope: Scope } | null = null;
  const there = () => {
    if (!opened) throw new Error('The desk is open in tests and their hooks alone.');
    return opened;
  };
  beforeAll(async () => {
    const api = await openTestApi(inject('postgres'));
    opened = { api, scope: { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now } };
  });
  afterAll(() => opened?.api.close());
  beforeEach(async () => {
    desk.n += 1;
    desk.account = `desk_${desk.n}`;
    desk.account_id = await addAccount(desk.scope, desk.account);
  });
  const desk: TestDesk = {
    get api() {
      return there().api;
    },
    get scope() {
      return there().scope;
    },
    n: 0,
    account_id: 0,
    account: '',
    ask: (method, route, body) => desk.api.as.manager(method, `/api/v1${route}`, body),
    get: (route) => desk.api.as.viewer('GET', `/api/v1${route}`),
    write: (written) => storeWritten(desk.scope, { account_id: desk.account_id, ...written }),
  };
  return desk;
}
