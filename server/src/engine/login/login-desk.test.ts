import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { LoginAnswer, LoginFlow, LoginStep } from '#domain/login/steps.ts';
import type { Crew } from '#engine/crew.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { LoginDesk } from './login-desk.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const CODE: LoginStep = {
  step: 'ask_code',
  phone: '+15550100100',
  type: 'app',
  hint: null,
  length: 5,
  can_resend_in_s: null,
  problem: null,
};

/** Telegram asks for a code, and for the password after it; it ends when somebody closes it. */
function crewOf(answers: LoginAnswer[], closed: () => void): Crew {
  const login = (): Promise<LoginFlow> => {
    const flow = {
      step: CODE,
      next: (answer?: LoginAnswer) => {
        if (answer) answers.push(answer);
        return Promise.resolve(answer ? { step: 'ask_password', hint: null, problem: null } : CODE);
      },
      session: () => null,
      logOut: () => Promise.resolve(true),
      close: () => {
        closed();
        return Promise.resolve();
      },
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of it as a log-in that never ends asks for
    return Promise.resolve(flow as unknown as LoginFlow);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of the crew takes part before the end
  return { scope: fleet.scope, gateway: { login } } as unknown as Crew;
}

const wish = {
  account_id: null,
  session_name: null,
  replace: false,
  how: 'phone' as const,
  api: { api_id: 1, api_hash: 'x' },
  proxy: null,
};

test('a log-in is answered step by step, and only with what is asked', async () => {
  const desk = new LoginDesk();
  const answers: LoginAnswer[] = [];
  const { workspace_id } = fleet.scope;
  const { id, step } = await desk.begin(
    crewOf(answers, () => {}),
    wish,
  );
  expect(step).toEqual(CODE);
  await expect(desk.answer(workspace_id, id, { password: 'p' })).rejects.toMatchObject({
    code: 'wrong_state',
    details: { allowed_from: ['ask_password'] },
  });
  expect(await desk.answer(workspace_id, id, { code: '12345' })).toMatchObject({ step: { step: 'ask_password' } });
  expect(answers).toEqual([{ code: '12345' }]);
  expect(() => desk.look('another workspace', id)).toThrow('Not found');
  await desk.close();
});

test('those under way can be found again by their workspace until they are over', async () => {
  const desk = new LoginDesk();
  const { workspace_id } = fleet.scope;
  const closing = () => {};
  const { id } = await desk.begin(crewOf([], closing), { ...wish, phone: '15550100100', session_name: 'second' });
  expect(desk.list(workspace_id)).toEqual([
    {
      id,
      kind: 'code',
      step: 'ask_code',
      phone: '+15550100100',
      session_name: 'second',
      account_id: null,
      begun_at: expect.any(Date),
    },
  ]);
  expect(desk.list('another workspace')).toEqual([]);
  await desk.answer(workspace_id, id, { code: '12345' });
  expect(desk.list(workspace_id)).toMatchObject([{ step: 'ask_password', phone: '+15550100100' }]);
  await desk.close();
  expect(desk.list(workspace_id)).toEqual([]);
});

test('a log-in that nobody looks at any more is ended, and later forgotten', async () => {
  let closed = 0;
  const desk = new LoginDesk({ idle_ms: 0 });
  const { workspace_id } = fleet.scope;
  const { id } = await desk.begin(
    crewOf([], () => (closed += 1)),
    wish,
  );
  desk.sweep();
  await expect.poll(() => desk.look(workspace_id, id).state).toBe('failed');
  expect(desk.look(workspace_id, id).error).toMatchObject({ code: 'stopped' });
  expect(closed).toBeGreaterThan(0);
  desk.sweep();
  expect(() => desk.look(workspace_id, id)).toThrow('Not found');
  await desk.close();
});

test('five at the same time are a workspace’s, and one more is refused until one of them is over', async () => {
  const desk = new LoginDesk();
  const begin = () =>
    desk.begin(
      crewOf([], () => {}),
      wish,
    );
  const [first] = await Promise.all([begin(), begin(), begin(), begin(), begin()]);
  await expect(begin()).rejects.toMatchObject({ code: 'too_many_logins' });
  await desk.end(fleet.scope.workspace_id, first.id);
  await expect.poll(() => desk.look(fleet.scope.workspace_id, first.id).state).toBe('failed');
  await begin();
  await desk.close();
});
