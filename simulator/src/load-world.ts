/** Reading a world file, with errors that say where it is wrong and what would be right. */
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { dcsOf, worldFile, type WorldFile } from '#world-file.ts';

/** The file or one of its values cannot be used. */
export class WorldFileError extends Error {
  override name = 'WorldFileError';
}

export async function loadWorld(path: string): Promise<WorldFile> {
  return parseWorld(await readJson(path), path);
}

/** `name` stands in the errors. */
export function parseWorld(input: unknown, name: string): WorldFile {
  const parsed = worldFile.safeParse(input);
  if (!parsed.success) throw new WorldFileError(`${name} is no world file:\n${z.prettifyError(parsed.error)}`);
  const trouble = [...contradictions(parsed.data)];
  if (trouble.length > 0) throw new WorldFileError(`${name} contradicts itself:\n${trouble.join('\n')}`);
  return parsed.data;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new WorldFileError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WorldFileError(`${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

/** What the schema cannot see: values that do not fit together. */
function* contradictions(world: WorldFile): Generator<string> {
  if (!isRsaKey(world.private_key)) yield '✖ private_key is no RSA key of 2048 bits: a PKCS#1 PEM is expected';
  yield* twice('users', 'id', world.users, ({ id }) => [String(id)]);
  yield* twice('users', 'auth_keys', world.users, ({ auth_keys }) => auth_keys);
  yield* twice('groups', 'id', world.groups, ({ id, kind }) => [kind === 'basic_group' ? `basic ${id}` : String(id)]);
  yield* twice('groups', 'invite_hash', world.groups, ({ invite_hash }) =>
    invite_hash === undefined ? [] : [invite_hash],
  );
  const named = [...world.users, ...world.groups];
  yield* twice('users and groups', 'username', named, ({ username }) =>
    username === undefined ? [] : [username.toLowerCase()],
  );
  yield* homelessPeople(world);
  yield* strangers(world);
}

/** Whom and what groups name must be there. */
function* strangers({ users, groups }: WorldFile): Generator<string> {
  const people = new Set(users.map(({ id }) => id));
  const supergroups = new Set(groups.flatMap(({ id, kind }) => (kind === 'supergroup' ? [id] : [])));
  for (const [index, group] of groups.entries()) {
    const { members, banned, messages, admins = [], guard_bot, discussion, topics = [] } = group;
    const bot = guard_bot === undefined ? [] : [guard_bot];
    const named = [...members, ...banned, ...admins, ...bot, ...messages.map(({ from }) => from)];
    const stranger = named.find((id) => !people.has(id));
    if (stranger !== undefined) yield `✖ groups[${index}] names user ${stranger}, who is not among the users`;
    if (discussion !== undefined && !supergroups.has(discussion)) {
      yield `✖ groups[${index}].discussion ${discussion} is none of the supergroups`;
    }
    const roots = new Set(topics.map(({ id }) => id));
    for (const { id, topic } of messages) {
      if (roots.has(id)) yield `✖ groups[${index}].messages: ${id} is the id of a topic`;
      if (topic !== undefined && topic !== 1 && !roots.has(topic)) {
        yield `✖ groups[${index}].messages: topic ${topic} is none of the group's`;
      }
    }
  }
}

function* homelessPeople(world: WorldFile): Generator<string> {
  const dcs = dcsOf(world);
  yield* twice('dc', 'id', dcs, (id) => [String(id)]);
  for (const [index, { dc }] of world.users.entries()) {
    if (dc === undefined || dcs.includes(dc)) continue;
    yield `✖ users[${index}].dc ${dc} is none of the world's DCs: ${dcs.join(', ')}`;
  }
}

function* twice<T>(where: string, field: string, list: T[], valuesOf: (each: T) => string[]): Generator<string> {
  const seen = new Set<string>();
  for (const [index, each] of list.entries()) {
    for (const value of valuesOf(each)) {
      const shown = value.length > 40 ? `${value.slice(0, 8)}…` : value;
      if (seen.has(value)) yield `✖ ${where}[${index}].${field} ${shown} stands there twice`;
      seen.add(value);
    }
  }
}

function isRsaKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === 2048;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
