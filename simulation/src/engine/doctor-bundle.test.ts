// What is handed over to strangers holds nothing that is not theirs to know, in whatever writing.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { openTestCli, type TestCli } from '@groundcrew/server/testing/cli.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_HASH, MASTER_KEY, openEngine, sessionOf, type EngineWorld } from './harness.ts';

/** Those that stand in logs and events on purpose are none of this installation's own, which the watch over all tests looks for there. */
const SECRETS = {
  session: sessionOf(1).slice(20, 220),
  key: 'YSBrZXkgdGhhdCBzdGFuZHMgaW4gYSBsb2csIDMyIGI=',
  api_hash: 'fedcba9876543210fedcba9876543210',
  proxy_password: 'pr0xy-pa55word',
  proxy_user: 'proxy.user.of.ours',
  proxy_host: 'exit-7.proxies-of-ours.net',
  mailbox_password: 'ma1lbox-pa55word',
  mailbox: 'olena.kovalenko@dealer-kyiv.example',
  mail_host: 'imap.dealer-kyiv.example',
  phone: '+380501234567',
  written_phone: '+380 50 765 43 21',
  token: 'gc_ThisIsATokenThatNobodyMaySeeWhoIsNotOfTheTeam',
  message: 'The red Lexus for Taras is paid in cash tomorrow',
  account_name: 'Lexus Olena second',
  session_name: 'lexus_olena_2',
  group: '@kyiv_cars_of_ours',
  title: 'Kyiv cars of ours',
  contact: 'Тарас Шевчук',
  contact_name: 'taras_buys_cars',
  niche: 'dealers_of_kyiv',
  workspace: 'dealership_podil',
  reason: 'Complaints from Mykola',
  ip: '203.0.113.77',
};

let world: EngineWorld;
let cli: TestCli;
beforeAll(async () => {
  world = await openEngine({ accounts: 2 });
  const { database, simulator } = world.config;
  cli = openTestCli({ url: database.kind === 'url' ? database.url : '', secrets: world.secrets });
  Object.assign(cli.environment, { GROUNDCREW_SIMULATOR: simulator, GROUNDCREW_KEY: MASTER_KEY });
  await hideEverywhere(await freePort());
  writeLogs();
});
afterAll(async () => {
  cli.close();
  await world.close();
});

async function hideEverywhere(port: number): Promise<void> {
  const { sql } = world;
  const proxy = `socks5://${SECRETS.proxy_user}:${SECRETS.proxy_password}@127.0.0.1:${port}`;
  await sql(
    `update telegram_accounts set name = $1, session_name = $2, phone = $3, proxy_url = $4, api_id = 1, api_hash = $5 where id = 1`,
    [SECRETS.account_name, SECRETS.session_name, SECRETS.phone, proxy, SECRETS.api_hash],
  );
  await sql(`insert into targets (workspace_id, link, title, niche) select id, $1, $2, $3 from workspaces`, [
    SECRETS.group,
    SECRETS.title,
    SECRETS.niche,
  ]);
  await sql(`update workspaces set name = $1`, [SECRETS.workspace]);
  await sql(`update workspace_settings set stopped_at = now(), stopped_by = 'olena', stop_reason = $1`, [
    SECRETS.reason,
  ]);
  await sql(
    `insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_port, imap_host, imap_port, smtp_user, smtp_password,
       status, status_message, created_at, updated_at)
     select id, $1, '127.0.0.1', $2, $3, $2, $1, $4, 'stalled', $5, now(), now() from workspaces`,
    [SECRETS.mailbox, port, SECRETS.mail_host, SECRETS.mailbox_password, `silent: ${SECRETS.mail_host}`],
  );
  await sql(
    `insert into contacts (workspace_id, platform, telegram_id, name, username, phone, created_at, updated_at)
     select id, 'telegram', 42, $1, $2, $3, now(), now() from workspaces`,
    [SECRETS.contact, SECRETS.contact_name, SECRETS.written_phone],
  );
  await sql(
    `insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, subject, created_at)
     select id, 'telegram', 1, 42, 'private', $1, now() from workspaces`,
    [SECRETS.title],
  );
  await sql(
    `insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery, sent_by,
       account_id)
     select workspace_id, id, 'outbound', 'text', $1, now(), now(), 'sent', 'olena', account_id from conversations`,
    [SECRETS.message],
  );
  for (const [n, value] of Object.values(SECRETS).entries()) {
    const data = { error: `it says "${value}"`, link: value, by: value, note: value, who: value, n };
    await sql(
      `insert into events (workspace_id, seq, at, stream, type, account_id, data)
       select id, $1, now(), 'events', 'join.ended', 1, $2 from workspaces`,
      [1000 + n, JSON.stringify(data)],
    );
  }
}

/** As lines of ours may be: fields that hold something, and errors of others whose words do. */
function writeLogs(): void {
  mkdirSync(cli.folder, { recursive: true });
  const entries = Object.entries(SECRETS);
  const lines = entries.flatMap(([name, value]) => [
    { level: 30, time: 1, pid: 1, account_id: 1, [name]: value, msg: 'working' },
    {
      level: 50,
      time: 1,
      err: { type: 'Error', message: `refused: "${value}"`, stack: `Error: ${value}\n    at x (/home/olena/a.ts:1:1)` },
    },
    { level: 50, time: 1, text: value, deep: { list: [value, { of: value }] }, [value]: 1, msg: 'failed' },
  ]);
  const named = [
    'account_name',
    'session_name',
    'phone',
    'group',
    'title',
    'mailbox',
    'mail_host',
    'workspace',
    'contact',
    'niche',
  ] as const;
  const said = named.map((name) => ({
    level: 50,
    time: 1,
    err: { message: `of ${SECRETS[name]} nobody knows` },
    msg: 'failed',
  }));
  const plain = `${JSON.stringify(SECRETS)} is no line of ours`;
  const text = [...lines, ...said].map((line) => JSON.stringify(line)).join('\n');
  appendFileSync(path.join(cli.folder, 'groundcrew.log'), `${text}\n${plain}\n`);
  const sentences = entries.map(([, value]) => `2026-01-12 10:00:00 - INFO - Group: ${value}`);
  const others = entries.map(([, value]) => `2026-01-12 10:00:00 - ERROR - ${value}: Using account: ${value} (id=1)`);
  appendFileSync(path.join(cli.folder, 'smart_joiner.log'), `${[...sentences, ...others].join('\n')}\n`);
  mkdirSync(path.join(cli.folder, 'accounts'));
  appendFileSync(path.join(cli.folder, 'accounts/1.log'), 'a log of an account\n');
}

/** A text as it would be read in plain, base64 at any place, hexadecimal, an address, JSON, or turned to small letters. */
function writings(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return shifted.slice(before === 0 ? 0 : before + 1, -2);
  });
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replaceAll(
    /[^ -~]/g,
    (letter) => String.raw`\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [...new Set([text, ...base64, bytes.toString('hex'), encodeURIComponent(text), json, ascii])];
}

const found = (haystack: string): string[] => {
  const small = haystack.toLowerCase();
  return Object.entries(SECRETS).flatMap(([name, value]) =>
    writings(value).some((writing) => small.includes(writing.toLowerCase())) ? [name] : [],
  );
};

function unpacked(file: string): string {
  const into = path.join(cli.folder, `unpacked-${path.basename(file)}`);
  mkdirSync(into);
  // By a program that knows nothing of us.
  expect(spawnSync('tar', ['-xzf', file, '-C', into]).status).toBe(0);
  const names = readdirSync(into, { recursive: true, encoding: 'utf8' });
  const texts = names.map((name) => path.join(into, name)).filter((at) => statSync(at).isFile());
  return [...names, ...texts.map((at) => readFileSync(at, 'utf8'))].join('\n');
}

test('the search finds what is there: all of it stands in the logs', () => {
  const logs = ['groundcrew.log', 'smart_joiner.log'].map((name) => readFileSync(path.join(cli.folder, name), 'utf8'));
  expect(found(logs.join('\n'))).toEqual(Object.keys(SECRETS));
  expect(writings('abc').every((writing) => writing !== '')).toBe(true);
});

test('a bundle tells how things stand, and nothing of anybody', async () => {
  const { out } = await cli.run('doctor', '--bundle', 'FOLDER/one.tar.gz', '--json');
  const file = path.join(cli.folder, 'one.tar.gz');
  expect(JSON.parse(out)).toMatchObject({ bundle: { file, bytes: statSync(file).size } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = unpacked(file);
  expect(found(text)).toEqual([]);
  expect([MASTER_KEY, API_HASH, sessionOf(1)].flatMap(writings).filter((writing) => text.includes(writing))).toEqual(
    [],
  );
  for (const told of [
    'versions.json',
    '"groundcrew": "0.1.0"',
    'telegram_accounts',
    'join.ended',
    '"refused: ',
    'smart_joiner.log',
  ])
    expect(text).toContain(told.startsWith('"refused') ? 'refused: ' : told);
  expect(text).toMatch(/mailbox \[(?:mail|name) [0-9a-f]{6}\]/);
  expect(text).toMatch(/of \[name [0-9a-f]{6}\] nobody knows/);
  expect(text).not.toContain('a log of an account');
});

test('two bundles have no name for the same thing, so that nobody lays them side by side', async () => {
  const aliases = async (name: string) => {
    await cli.run('doctor', '--bundle', `FOLDER/${name}`);
    return new Set(unpacked(path.join(cli.folder, name)).match(/\[name [0-9a-f]{6}\]/g));
  };
  const [one, two] = [await aliases('two.tar.gz'), await aliases('three.tar.gz')];
  expect(one.size).toBeGreaterThan(3);
  expect([...two].filter((alias) => one.has(alias))).toEqual([]);
});

test('a file is never overwritten', async () => {
  const { exit, err } = await cli.run('doctor', '--bundle', 'FOLDER/one.tar.gz');
  expect({ exit, err }).toMatchObject({ exit: 1, err: expect.stringContaining('name another file') });
});

test('without the database nobody knows what is a name, and texts of errors stay out', async () => {
  Object.assign(cli.environment, { DATABASE_URL: `postgres://crew:pr0xy-pa55word@127.0.0.1:${await freePort()}/crew` });
  await cli.run('doctor', '--bundle', 'FOLDER/away.tar.gz');
  expect(existsSync(path.join(cli.folder, 'away.tar.gz'))).toBe(true);
  const text = unpacked(path.join(cli.folder, 'away.tar.gz'));
  expect(found(text)).toEqual([]);
  expect(text).not.toContain('nobody knows');
});
