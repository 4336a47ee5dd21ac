import type { Chance } from '#chance.ts';
import type { WorldUser } from '#world-file.ts';
import { LANGUAGES, personName, type PersonName } from './names.ts';

const FIRST_ID = 700_000_000;

/** One account of the team as the world knows it. `position` counts from 0. */
export type Account = { position: number; user: WorldUser; session_name: string; auth_key: Buffer };

export function makeAccounts(chance: Chance, count: number): Account[] {
  return Array.from({ length: count }, (_, position) => {
    const name = personName(chance, languageOf(position));
    const auth_key = chance.bytes(256);
    const user = makeUser(chance, { position, name, auth_keys: [auth_key.toString('hex')] });
    const session_name = `${name.slug}_${String(position + 1).padStart(2, '0')}`;
    return { position, user: { ...user, username: `${name.slug}_${user.id - FIRST_ID}` }, session_name, auth_key };
  });
}

/** People who only write in groups. They come after the accounts. */
export function makeOthers(chance: Chance, accounts: number): WorldUser[] {
  const count = 8 + Math.ceil(accounts / 2);
  return Array.from({ length: count }, (_, index) => {
    const position = accounts + index;
    return makeUser(chance, { position, name: personName(chance, languageOf(position)), auth_keys: [] });
  });
}

/** A phone of the invented area +1 555, digits only; every position has its own. */
export function phoneOf(position: number): string {
  return `1555${2_000_000 + position * 37}`;
}

export function accessHash(chance: Chance): string {
  return chance.bytes(8).readBigInt64LE().toString();
}

function makeUser(chance: Chance, facts: { position: number; name: PersonName; auth_keys: string[] }): WorldUser {
  const { first_name, last_name, language } = facts.name;
  return {
    // Below 2^32, so that the oldest Pyrogram form can hold it; every position has its own thousand.
    id: FIRST_ID + facts.position * 1000 + chance.int(1000),
    access_hash: accessHash(chance),
    first_name,
    last_name,
    phone: phoneOf(facts.position),
    language,
    auth_keys: facts.auth_keys,
    state: 'ok',
  };
}

function languageOf(position: number): PersonName['language'] {
  return LANGUAGES[position % LANGUAGES.length] ?? 'en';
}
