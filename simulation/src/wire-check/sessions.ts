/** Every kind of session, as other clients write them down: the kind is found out, and the account is the right one. */
import { strict as assert } from 'node:assert';
import { sessionKinds, type KeptSession } from '@groundcrew/simulator/generate/legacy/session-kinds.ts';
import { formatSession } from '@groundcrew/server/domain/sessions/format.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { readTelethonBytes } from '@groundcrew/server/telegram/telethon-file.ts';
import { faultOf } from '#contract/check.ts';
import { memoryState } from '#contract/stage.ts';
import type { WiredStage } from '#contract/wired-stage.ts';
import { API, identityOf, USERS } from '#contract/world.ts';
import { inWorld, type Line } from './line.ts';

const TIMEOUT_MS = 10_000;

export const sessionLines: Line[] = [
  ...sessionKinds(undefined)
    .filter(({ name }) => !name.startsWith('file, string'))
    .map(({ name, keep }) => sessionLine(name, () => keep(facts()).string_session ?? '')),
  sessionLine('telethon file', () => fileOf(sessionKinds(undefined).map(({ keep }) => keep(facts())))),
  ...refusedLines(),
];

function facts() {
  const parsed = parseSession(identityOf('alice').session_string);
  assert.ok(parsed.ok);
  const { auth_key } = parsed.session;
  return {
    dc_id: 2,
    host: '192.0.2.1',
    port: 443,
    auth_key: Buffer.from(auth_key),
    user_id: USERS.alice,
    api_id: API.id,
  };
}

function fileOf(kept: KeptSession[]): Buffer {
  return kept.find(({ file }) => file !== undefined)?.file ?? assert.fail('no session is kept in a file');
}

function sessionLine(name: string, write: () => string | Buffer): Line {
  const run = (): Promise<string> => inWorld((stage) => connectWith(stage, write()));
  return { kind: 'session', name, quick: /^(telethon|mtcute|gramjs of|pyrogram of 362)/.test(name), run };
}

/** What is stored of it has to work as well as what was given. */
async function connectWith({ gateway }: WiredStage, given: string | Buffer): Promise<string> {
  const parsed = parseSession(given, readTelethonBytes);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.reason);
  const stored = formatSession(parsed.session);
  const strings = typeof given === 'string' ? [given, stored] : [stored];
  for (const session_string of strings) {
    if (typeof given === 'string' && session_string === given && isFile(given)) continue;
    const identity = { ...identityOf('alice'), session_string };
    const client = await gateway.connect(identity, { state: memoryState(), timeout_ms: TIMEOUT_MS });
    assert.equal((await client.whoAmI()).id, USERS.alice);
    await client.close();
  }
  const { kind, dc_id } = parsed.session;
  return `${kind}, DC ${dc_id}, ${given.length} ${typeof given === 'string' ? 'characters' : 'bytes'}, user ${USERS.alice}`;
}

/** The base64 of a whole file is read where files are, not where one connects. */
function isFile(text: string): boolean {
  return text.length > 1000;
}

function refusedLines(): Line[] {
  const short = identityOf('alice').session_string.slice(0, 300);
  const cases: [string, string][] = [
    ['a string that was cut', short],
    ['no session at all', 'TO_BE_CREATED'],
    ['an empty string', ''],
  ];
  return cases.map(([name, session_string]) => ({
    kind: 'session',
    name: `${name} is refused before anything is sent`,
    quick: false,
    run: () =>
      inWorld(async ({ gateway, control }) => {
        const identity = { ...identityOf('alice'), session_string };
        const fault = await faultOf(gateway.connect(identity, { state: memoryState(), timeout_ms: TIMEOUT_MS }));
        assert.ok(fault.kind === 'setup' && fault.part === 'session', JSON.stringify(fault));
        assert.deepEqual(await control('/calls'), []);
        return 'refused as a session';
      }),
  }));
}
