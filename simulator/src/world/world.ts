/** The world as it runs: made from a world file, changed by methods and the control API. */
import type Long from 'long';
import type { Chance } from '#chance.ts';
import { dcsOf, type WorldFile, type WorldGroup, type WorldUser } from '#world-file.ts';
import { longAt } from '#wire/encryption.ts';
import { Exports } from './exports.ts';
import { Faults } from './faults.ts';
import { Files } from './files.ts';
import { Floods } from './floods.ts';
import { LoginCodes } from './login-codes.ts';
import { LoginTokens } from './login-tokens.ts';
import { Passwords } from './passwords.ts';
import { linkDiscussion } from './discussions.ts';
import { GENERAL_TOPIC, newGroup, topicRoots, type OldMessage } from './groups.ts';
import { accessHash } from './ids.ts';
import { limitsOf, type Limits } from './limits.ts';
import { settleRequests } from './membership.ts';
import { plainMessage } from './plain-message.ts';
import { copyTo, newPost } from './store.ts';
import type { Group, Message, Person, Sent } from './types.ts';

const SERVICE_ACCOUNT = { id: 777_000, access_hash: '777000', first_name: 'Telegram', phone: '42777' };

export class World {
  readonly seed: number;
  /** Their numbers; the first is where clients begin. */
  readonly dcs: [number, ...number[]];
  readonly api: WorldFile['api'];
  readonly unknown_phones: WorldFile['unknown_phones'];
  readonly limits: Limits;
  readonly people = new Map<number, Person>();
  readonly groups = new Map<number, Group>();
  readonly floods: Floods;
  readonly faults: Faults;
  readonly files: Files;
  readonly codes: LoginCodes;
  readonly tokens: LoginTokens;
  readonly passwords: Passwords;
  readonly exports: Exports;
  /** Every message sent since the start, in order. */
  readonly ledger: Message[] = [];
  /** `account:random_id` → what was sent under it. Telegram forgets some day; nobody knows when, so we never do. */
  readonly sentByRandomId = new Map<string, Sent>();
  /** Where each message lies. */
  readonly places = new WeakMap<Message, Sent>();
  readonly #listeners: ((sent: Sent) => void)[] = [];
  readonly #names = new Map<string, Person | Group>();
  readonly #invites = new Map<string, Group>();
  readonly #randomBytes: (length: number) => Buffer;

  constructor(file: WorldFile, chance: Chance) {
    this.seed = file.seed;
    this.dcs = dcsOf(file);
    this.api = file.api;
    this.unknown_phones = file.unknown_phones;
    this.limits = limitsOf(file.limits);
    this.floods = new Floods(file.flood_rules);
    const luck = chance.split('faults');
    this.faults = new Faults((probability) => luck.happens(probability));
    this.#randomBytes = (length) => chance.bytes(length);
    this.files = new Files(this.#randomBytes, this.limits.file_reference_seconds);
    const forLogins = chance.split('logins');
    const loginBytes = (length: number): Buffer => forLogins.bytes(length);
    this.codes = new LoginCodes(loginBytes);
    this.tokens = new LoginTokens(loginBytes);
    this.passwords = new Passwords(loginBytes);
    this.exports = new Exports(loginBytes);
    for (const user of file.users) this.#addPerson(user);
    for (const { messages, ...group } of file.groups) {
      const added = this.addGroup(group);
      const all = [...messages, ...topicRoots(added, messages)];
      for (const each of all.toSorted((one, other) => one.id - other.id)) this.#addOld(added, each);
    }
    for (const group of this.groups.values()) linkDiscussion(this, group);
  }

  /** By user name without @, in any case. */
  named(name: string): Person | Group | undefined {
    return this.#names.get(name.toLowerCase());
  }

  invited(hash: string): Group | undefined {
    return this.#invites.get(hash);
  }

  /** By marked id; requests that have become due are let in first. */
  group(chat_id: number, now: Date): Group | undefined {
    const group = this.groups.get(chat_id);
    if (group) settleRequests(this, group, now);
    return group;
  }

  /** What this viewer must show to name that peer. */
  hashFor(viewer_id: number, peer: Person | Group): Long {
    const chat_id = 'chat_id' in peer ? peer.chat_id : peer.id;
    return accessHash(this.seed, viewer_id, { chat_id, access_hash: peer.access_hash });
  }

  randomBytes(length: number): Buffer {
    return this.#randomBytes(length);
  }

  randomLong(): Long {
    return longAt(this.#randomBytes(8), 0);
  }

  /** Telegram's own account, which sends log-in codes; it exists from its first message on. */
  service(): Person {
    const { id, ...telegram } = SERVICE_ACCOUNT;
    const person = this.people.get(id);
    return person ?? this.#addPerson({ id, ...telegram, language: 'en', auth_keys: [], state: 'ok' });
  }

  #addPerson({ auth_keys, dc = this.dcs[0], blocks, ...user }: WorldUser): Person {
    const mailbox = { last_id: 0, pts: 1, copies: [], events: [] };
    const is_account = auth_keys.length > 0;
    const chats = { groups: new Set<number>(), read: new Map(), read_outbox: new Map(), picture: null };
    const person: Person = { ...user, dc, is_account, mailbox, blocks: new Set(blocks), ...chats };
    this.people.set(person.id, person);
    if (person.username !== undefined) this.#names.set(person.username.toLowerCase(), person);
    return person;
  }

  /** `listener` is told of every message from now on. */
  onSent(listener: (sent: Sent) => void): void {
    this.#listeners.push(listener);
  }

  heard(sent: Sent): void {
    for (const listener of this.#listeners) listener(sent);
  }

  /** A group that comes into being; its members are those it says. */
  addGroup(file: Omit<WorldGroup, 'messages'>): Group {
    const group = newGroup(file);
    this.groups.set(group.chat_id, group);
    if (group.username !== undefined) this.#names.set(group.username.toLowerCase(), group);
    if (group.invite_hash !== undefined) this.#invites.set(group.invite_hash, group);
    for (const id of group.members.keys()) this.people.get(id)?.groups.add(group.chat_id);
    return group;
  }

  /** A message from before the start: it stands in the history, not in the ledger, and nobody is told of it. */
  #addOld(group: Group, { id, from, at, text, topic, action }: OldMessage): void {
    const topic_id = group.topics ? (topic ?? GENERAL_TOPIC) : null;
    const old = { chat_id: group.chat_id, id, from_id: from, at: new Date(at), text, topic_id, action: action ?? null };
    const message: Message = { ...plainMessage(), ...old };
    if (group.kind !== 'basic_group') {
      this.places.set(message, { message, group, post: newPost(group, message, id), copies: [], shown: null });
      return;
    }
    const members = [...group.members.keys()].flatMap((member) => this.people.get(member) ?? []);
    const copies = members.map((person) => copyTo(person, group.chat_id, message));
    this.places.set(message, { message, group, post: null, copies, shown: null });
  }
}
