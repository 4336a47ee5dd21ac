import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChance } from '#chance.ts';
import { worldFile, type WorldFile } from '#world-file.ts';
import type { Expected } from './expected.ts';
import { generate } from './generate.ts';
import { makeAccounts } from './people.ts';
import { readKeptKey } from './testing/kept-keys.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'generate-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

type Entry = {
  phone: string;
  api_id: number | string;
  api_hash: string;
  session_name: string;
  string_session: string | null;
};

async function make(name: string, options: { accounts?: number; groups?: number; seed?: number } = {}) {
  const out = join(root, name);
  const summary = await generate({ accounts: 12, groups: 60, seed: 1, ...options, out });
  const read = (path: string): Promise<string> => readFile(join(out, path), 'utf8');
  const world: WorldFile = worldFile.parse(JSON.parse(await read('world.json')));
  const expected = JSON.parse(await read('expected.json')) as Expected & { files: string[] };
  const accounts = JSON.parse((await read('legacy/accounts_config.json')).replaceAll(/,(\s*[\]}])/g, '$1')) as Entry[];
  return { out, summary, read, world, expected, accounts };
}

async function contents(out: string): Promise<Map<string, string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (path) => [path.slice(out.length), await readFile(path, 'latin1')] as const),
  );
  return new Map(texts.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

describe('a generated world', () => {
  it('is the same for the same seed, except for the RSA key of the server', async () => {
    const [one, two, other] = [await make('a'), await make('b'), await make('c', { seed: 2 })];
    const files = await contents(one.out);
    const again = await contents(two.out);
    expect([...files.keys()]).toEqual([...again.keys()]);
    const differing = [...files.keys()].filter((path) => files.get(path) !== again.get(path));
    expect(differing).toEqual(['/server-key.pem', '/world.json']);
    expect({ ...one.world, private_key: '' }).toEqual({ ...two.world, private_key: '' });
    expect(other.world.users).not.toEqual(one.world.users);
    expect([...files.keys()].map((path) => path.slice(1))).toEqual(
      one.expected.files.toSorted((path, other) => (path < other ? -1 : 1)),
    );
  });

  it('has the asked-for accounts and groups, each once', async () => {
    const { world, summary, expected } = await make('counts');
    expect(world.groups).toHaveLength(60);
    expect(world.users.filter(({ auth_keys }) => auth_keys.length > 0)).toHaveLength(12);
    expect(summary).toMatchObject({ accounts: 12, groups: 60, targets: expected.targets.total });
    const unique = (values: unknown[]): void => expect(new Set(values).size).toBe(values.length);
    unique(world.users.map(({ id }) => id));
    unique(world.users.map(({ phone }) => phone));
    unique(world.groups.map(({ id }) => id));
    unique(world.groups.flatMap(({ username }) => username?.toLowerCase() ?? []));
    unique(world.groups.flatMap(({ invite_hash }) => invite_hash ?? []));
  });

  it('gives nobody the name of another among thousands', () => {
    const names = makeAccounts(createChance(1), 3_000).map(({ user }) => user.username);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has groups of every kind', async () => {
    const { groups } = (await make('kinds')).world;
    expect(groups.filter(({ username }) => username !== undefined)).toHaveLength(45);
    expect(groups.filter(({ invite_hash }) => invite_hash !== undefined)).toHaveLength(10);
    expect(groups.filter(({ join: how }) => how === 'approval').every((group) => group.approve_after_seconds)).toBe(
      true,
    );
    expect(groups.filter(({ join: how }) => how === 'approval').length).toBeGreaterThan(1);
    expect(groups.filter(({ write }) => write === 'admins')).toHaveLength(1);
    expect(groups.filter(({ photos }) => !photos)).toHaveLength(1);
    expect(groups.filter(({ slow_mode_seconds }) => slow_mode_seconds > 0)).toHaveLength(1);
    expect(groups.filter(({ flood_rules }) => flood_rules)).toHaveLength(1);
    const people = new Set(groups.flatMap(({ messages }) => messages.map(({ from }) => from)));
    expect(people.size).toBeGreaterThan(3);
  });

  it('puts the accounts into the groups to which the older files bind them', async () => {
    const { world, expected, accounts } = await make('members');
    const link = (group: WorldFile['groups'][number]): string =>
      group.username
        ? `@${group.username}`
        : group.invite_hash
          ? `https://t.me/+${group.invite_hash}`
          : `ID:${group.id}`;
    const byLink = new Map(world.groups.map((group) => [link(group), group]));
    const phoneOf = new Map(accounts.map(({ session_name, phone }) => [session_name, phone.replaceAll(/\D/g, '')]));
    const userByPhone = new Map(world.users.map(({ phone, id }) => [phone, id]));
    const [orphan, ...others] = expected.bindings.toReversed();
    expect(orphan).toMatchObject({ account: 'long_gone' });
    for (const { link: to, account } of others) {
      expect(byLink.get(to)?.members).toContain(userByPhone.get(phoneOf.get(account) ?? ''));
    }
    const ids = new Set(world.users.filter(({ auth_keys }) => auth_keys.length > 0).map(({ id }) => id));
    const standing = world.groups.flatMap(({ members }) => members.filter((member) => ids.has(member)));
    expect(standing).toHaveLength(others.length);
  });

  it.each([
    [12, 60],
    [20, 60],
    [1, 1],
  ])('keeps a working session of each of %i accounts, with %i groups', async (count, groups) => {
    const { world, accounts, expected, out } = await make(`sessions-${count}`, { accounts: count, groups });
    // A name that stands twice means its last entry.
    const last = new Map(accounts.map((entry) => [entry.session_name, entry]));
    const working = [...last.values()].filter(({ session_name }) => expected.accounts.working.includes(session_name));
    expect(working).toHaveLength(count);
    for (const entry of working) {
      const key = readKeptKey(entry, join(out, 'legacy'));
      const user = world.users.find(({ auth_keys }) => auth_keys.includes(key ?? ''));
      expect([entry.session_name, user?.phone]).toEqual([entry.session_name, entry.phone.replaceAll(/\D/g, '')]);
      expect(Number(entry.api_id)).toBe(world.api.id);
      expect(entry.api_hash).toBe(world.api.hash);
    }
    for (const name of expected.accounts.inactive.filter((each) => last.has(each))) {
      const entry = last.get(name);
      const key = entry ? readKeptKey(entry, join(out, 'legacy')) : null;
      expect(key === null).toBe(expected.accounts.without_session.includes(name));
      expect(world.users.some(({ auth_keys }) => auth_keys.includes(key ?? ''))).toBe(false);
    }
  });

  it('writes the sessions for the server that it is told', async () => {
    const out = join(root, 'server');
    const server = { host: '127.0.0.1', port: 17_501, media_port: 17_502 };
    await generate({ accounts: 12, groups: 1, seed: 1, out, server });
    const text = await readFile(join(out, 'legacy/accounts_config.json'), 'utf8');
    expect(text).not.toContain('example.org"');
    const gramjs = [...text.matchAll(/"string_session": "(1[\w+/=]{300,})"/g)].map((match) =>
      Buffer.from(match[1]?.slice(1) ?? '', 'base64'),
    );
    const places = gramjs
      .filter((bytes) => bytes.readInt16BE(1) === 9)
      .map((bytes) => bytes.subarray(3, 12).toString());
    expect(places).toEqual(['127.0.0.1', '127.0.0.1']);
  });
});

describe('the folder of older files', () => {
  it('has every quirk of a targets file', async () => {
    const { read } = await make('quirks');
    const text = await read('legacy/targets.txt');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const lines = text.slice(1).split('\n');
    expect(lines.some((line) => line.endsWith('\r'))).toBe(true);
    expect(lines.some((line) => line !== '' && !line.endsWith('\r'))).toBe(true);
    const forms = [
      /^#/,
      /^\r$/,
      /^@\w+$/,
      /^\w+$/,
      /^@\w+\/$/,
      /\?utm_source/,
      /\u200B/,
      /🚗/,
      /^@\+/,
      /^@joinchat\//,
      /^@ID:\d/,
      /^ID:\d/,
      /^-100\d/,
      /t\.me\/c\/\d+\/77/,
      /^tg:\/\/privatepost/,
      /^tg:\/\/join/,
      /^tg:\/\/resolve/,
      /^tg:resolve/,
      /telegram\.me/,
      /telegram\.dog/,
      /www\.t\.me/,
      /:\/\/\w+\.t\.me/,
      /t\.me\/joinchat/,
      /#about/,
      /\/123\?single/,
      /t\.me\/\+1555\d+/,
    ];
    const clean = lines.map((line) => line.trim());
    for (const form of forms)
      expect([form, lines.some((line) => form.test(line)) || clean.some((line) => form.test(line))]).toEqual([
        form,
        true,
      ]);
    const names = clean.filter((line) => /^@\w+$/.test(line));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBeLessThan(names.length);
  });

  it('is not strict JSON, and names one account twice and one group twice', async () => {
    const { read, accounts, expected } = await make('json');
    await expect(read('legacy/accounts_config.json').then((text) => JSON.parse(text) as unknown)).rejects.toThrow(
      'JSON',
    );
    const names = accounts.map(({ session_name }) => session_name);
    expect(names.filter((name) => name === expected.remarks[0]?.value)).toHaveLength(2);
    expect(accounts.find(({ session_name }) => session_name === 'old_template')?.api_id).toBe(9_876_543_210);
    const assignments = JSON.parse(await read('legacy/group_account_assignments.json')) as Record<string, unknown>;
    expect(Object.keys(assignments)).toHaveLength(expected.bindings.length + 1);
    expect(Object.keys(assignments).at(-1)).toBe(expected.rejected.at(-1)?.value);
  });

  it('tells in expected.json what has to come of it', async () => {
    const { expected, accounts, read } = await make('expected');
    const { allowed_accounts } = JSON.parse(await read('legacy/lexus_accounts_config.json')) as {
      allowed_accounts: string[];
    };
    expect(allowed_accounts).toHaveLength(expected.accounts.active);
    expect(expected.accounts.active + expected.accounts.inactive.length).toBe(expected.accounts.total);
    // One stands twice and one is refused; one is known by a binding only.
    expect(accounts).toHaveLength(expected.accounts.total - 1 + 2);
    expect(Object.values(expected.targets.by_niche).reduce((sum, count) => sum + count)).toBe(expected.targets.total);
    expect(expected.targets.total).toBe(63);
    expect(Object.values(expected.posts.by_account).reduce((sum, count) => sum + count)).toBe(expected.posts.total);
    expect(expected.bindings.some(({ joined_at }) => joined_at === null)).toBe(true);
  });
});

describe('the folder that a world is written to', () => {
  it('may hold an earlier world, of which nothing is left', async () => {
    await make('again', { accounts: 20 });
    const { out, expected } = await make('again', { accounts: 2 });
    expect((await contents(out)).size).toBe(expected.files.length);
  });

  it('may not hold anything else', async () => {
    const out = join(root, 'foreign');
    await mkdir(out);
    await writeFile(join(out, 'diary.txt'), 'mine');
    await expect(make('foreign')).rejects.toThrow(
      `${out} is not empty and holds no generated world (it has diary.txt)`,
    );
    expect(await readdir(out)).toEqual(['diary.txt']);
    await writeFile(join(root, 'file'), '');
    await expect(make('file')).rejects.toThrow('is a file, not a folder');
  });

  it('keeps what somebody put beside an earlier world', async () => {
    const { out } = await make('beside');
    await writeFile(join(out, 'legacy', 'notes.txt'), 'mine');
    await make('beside');
    expect(await readFile(join(out, 'legacy', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('is not left by paths of a forged list of files', async () => {
    const { out } = await make('forged');
    await writeFile(join(root, 'outside.txt'), 'mine');
    await writeFile(join(out, 'expected.json'), JSON.stringify({ files: ['../outside.txt'] }));
    await expect(make('forged')).rejects.toThrow('holds no generated world');
    expect(await readFile(join(root, 'outside.txt'), 'utf8')).toBe('mine');
  });
});

describe('the numbers asked for', () => {
  it.each([
    [{ accounts: 0 }, '--accounts 0 is not a whole number from 1'],
    [{ groups: 1.5 }, '--groups 1.5 is not a whole number from 1'],
    [{ groups: Number.NaN }, '--groups NaN is not a whole number'],
    [{ seed: 0.5 }, '--seed 0.5 is not a whole number'],
  ])('are refused when they make no sense: %j', async (options, message) => {
    await expect(make('numbers', options)).rejects.toThrow(message);
  });
});
