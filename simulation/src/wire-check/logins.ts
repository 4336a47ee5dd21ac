/** Every way to log in: by code, with the two-step password, by QR code, from one DC to another; and how it goes wrong. */
import { strict as assert } from 'node:assert';
import type { LoginFlow, LoginOptions, LoginStep } from '@groundcrew/server/domain/login/steps.ts';
import { memoryState } from '#contract/stage.ts';
import type { WiredStage } from '#contract/wired-stage.ts';
import { API, identityOf, USERS, type WorldChanges } from '#contract/world.ts';
import { inWorld, type Line } from './line.ts';

const PHONE = `+1555000${USERS.alice}`;
const PASSWORD = 'пароль 1';
const TIMEOUT_MS = 10_000;

const ELSEWHERE: WorldChanges = { dc: [{ id: 2 }, { id: 4 }], users: { [USERS.alice]: { dc: 4 } } };
const WITH_PASSWORD: WorldChanges = { users: { [USERS.alice]: { password: PASSWORD } } };
/** Nobody is logged in anywhere, so that the code comes by SMS. */
const NEWCOMER: WorldChanges = { users: { [USERS.alice]: { auth_keys: [] } } };

type Way = (stage: WiredStage, flow: LoginFlow) => Promise<LoginStep>;
type Words = { name: string; quick?: boolean; changes?: WorldChanges; options?: Partial<LoginOptions> };

export const loginLines: Line[] = [
  done({ name: 'phone, code in the app', quick: true }, byCode('app')),
  done({ name: 'phone, code by SMS', changes: NEWCOMER }, byCode('sms')),
  done({ name: 'phone, code sent again by SMS and call' }, resent),
  done({ name: 'phone, a wrong code first' }, wrongCode),
  done({ name: 'phone, code and two-step password', quick: true, changes: WITH_PASSWORD }, withPassword),
  done({ name: 'phone, on another DC', changes: ELSEWHERE }, byCode('app')),
  done({ name: 'phone, the connection breaks in between' }, broken),
  done({ name: 'QR code', quick: true, options: { how: 'qr' } }, scanned),
  done({ name: 'QR code and two-step password', options: { how: 'qr' }, changes: WITH_PASSWORD }, scannedWithPassword),
  done({ name: 'QR code, on another DC', options: { how: 'qr' }, changes: ELSEWHERE }, scanned),
  ...(
    [
      ['PHONE_NUMBER_BANNED', 'phone_banned'],
      ['PHONE_NUMBER_FLOOD', 'too_many_tries'],
      ['PHONE_PASSWORD_FLOOD', 'too_many_tries'],
      ['FLOOD_WAIT_77', 'flood_wait'],
      ['API_ID_INVALID', 'api_credentials'],
      ['API_ID_PUBLISHED_FLOOD', 'api_credentials'],
      ['UPDATE_APP_TO_LOGIN', 'api_credentials'],
    ] as const
  ).map(([error, code]) =>
    failed({ name: `phone, ${error} at the first step` }, code, async ({ control }) => {
      await control('/faults', { method: 'auth.sendCode', error });
    }),
  ),
  failed({ name: 'phone, a number that nobody has', options: { phone: '+15559999999' } }, 'not_registered'),
  failed(
    { name: 'phone, a server that is silent', options: { timeout_ms: 500 } },
    'connection',
    async ({ control }) => {
      await control('/faults', { method: 'auth.sendCode', action: 'silence' });
    },
  ),
];

async function newestCode({ control }: WiredStage): Promise<string> {
  const { codes } = await control<{ codes: { code: string }[] }>('/logins');
  return codes.at(-1)?.code ?? assert.fail('no code is under way');
}

async function scan({ control }: WiredStage, shown: LoginStep): Promise<void> {
  const token = shown.step === 'show_qr' ? shown.url : assert.fail(`${shown.step} came for a QR code`);
  await control('/logins/qr', { token, user_id: USERS.alice });
}

function byCode(type: string): Way {
  return async (stage, flow) => {
    const asked = await flow.next();
    assert.equal(asked.step === 'ask_code' && asked.type, type);
    return flow.next({ code: await newestCode(stage) });
  };
}

async function resent(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await flow.next();
  for (const type of ['sms', 'call']) {
    const asked = await flow.next({ resend: true });
    assert.equal(asked.step === 'ask_code' && asked.type, type);
  }
  return flow.next({ code: await newestCode(stage) });
}

async function wrongCode(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await flow.next();
  const code = await newestCode(stage);
  const again = await flow.next({ code: code === '11111' ? '22222' : '11111' });
  assert.equal(again.step === 'ask_code' && again.problem, 'code_wrong');
  return flow.next({ code });
}

async function withPassword(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await flow.next();
  return givePassword(flow, await flow.next({ code: await newestCode(stage) }));
}

async function givePassword(flow: LoginFlow, asked: LoginStep): Promise<LoginStep> {
  assert.equal(asked.step, 'ask_password');
  const again = await flow.next({ password: 'another one' });
  assert.equal(again.step === 'ask_password' && again.problem, 'password_wrong');
  return flow.next({ password: PASSWORD });
}

async function broken(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await flow.next();
  await stage.control('/connections/kill', { all: true, how: 'reset' });
  return flow.next({ code: await newestCode(stage) });
}

async function scanned(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await scan(stage, await flow.next());
  return flow.next();
}

async function scannedWithPassword(stage: WiredStage, flow: LoginFlow): Promise<LoginStep> {
  await scan(stage, await flow.next());
  return givePassword(flow, await flow.next());
}

function begin({ gateway }: WiredStage, options: Partial<LoginOptions> = {}): Promise<LoginFlow> {
  const phone = options.how === 'qr' ? {} : { phone: PHONE };
  const api = { api_id: API.id, api_hash: API.hash };
  return gateway.login({ how: 'phone', ...phone, ...api, proxy: null, timeout_ms: TIMEOUT_MS, ...options });
}

/** The new session is the account's, and works from a connection of its own. */
function done({ name, quick = false, changes = {}, options = {} }: Words, way: Way): Line {
  const run = (): Promise<string> =>
    inWorld(
      async (stage) => {
        const flow = await begin(stage, options);
        try {
          const step = await way(stage, flow);
          assert.equal(step.step, 'done', JSON.stringify(step));
          const session = flow.session() ?? assert.fail('there is no session');
          await flow.close();
          const identity = { ...identityOf('alice'), session_string: session.session_string };
          const client = await stage.gateway.connect(identity, { state: memoryState(), timeout_ms: TIMEOUT_MS });
          assert.equal(client.me.id, USERS.alice);
          await client.close();
          return `user ${client.me.id} on DC ${session.dc_id}`;
        } finally {
          await flow.close();
        }
      },
      { changes },
    );
  return { kind: 'log-in', name, quick, run };
}

type Trouble = (stage: WiredStage) => Promise<void>;

function failed({ name, options = {} }: Words, code: string, trouble: Trouble = async () => {}): Line {
  const run = (): Promise<string> =>
    inWorld(async (stage) => {
      await trouble(stage);
      const flow = await begin(stage, options);
      try {
        let step: LoginStep = await flow.next();
        if (step.step === 'ask_code') step = await flow.next({ code: await newestCode(stage) });
        assert.equal(step.step === 'failed' && step.code, code, JSON.stringify(step));
        assert.equal(flow.session(), null);
        return step.step === 'failed' ? `${step.code}: ${step.sentence}` : '';
      } finally {
        await flow.close();
      }
    });
  return { kind: 'log-in', name, quick: false, run };
}
