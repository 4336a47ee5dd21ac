/** mtcute's storage over the mirror. */
import {
  MemoryRefMessagesRepository,
  MemoryStorageDriver,
  type IAuthKeysRepository,
  type IKeyValueRepository,
  type ITelegramStorageProvider,
} from '@mtcute/core';
import { createPeers } from './peers.ts';
import type { StateMirror } from './state-mirror.ts';

/** The account's session string is the only authority for the home DC and its key. */
export type Home = { dc_id: number; auth_key: Uint8Array };

/** Where mtcute keeps the addresses of the home DC; a stored copy would win over the session string. */
const UNMIRRORED = new Set(['dc_main', 'dc_media']);

/** Storage of a client that belongs to one session, or, with null, of a passing one that keeps nothing. */
export function createStorage(mirror: StateMirror, home: Home | null): ITelegramStorageProvider {
  const driver = new MemoryStorageDriver();
  return {
    driver,
    kv: keyValues(mirror),
    authKeys: authKeys(mirror, home),
    peers: createPeers(mirror),
    refMessages: new MemoryRefMessagesRepository(driver),
  };
}

function keyValues(mirror: StateMirror): IKeyValueRepository {
  const unmirrored = new Map<string, Uint8Array>();
  return {
    get: (key) => (UNMIRRORED.has(key) ? (unmirrored.get(key) ?? null) : mirror.get('kv', key)),
    set: (key, value) => {
      if (UNMIRRORED.has(key)) unmirrored.set(key, value);
      else mirror.set('kv', key, value);
    },
    delete: (key) => {
      unmirrored.delete(key);
      mirror.delete('kv', key);
    },
    deleteAll: () => {
      unmirrored.clear();
      for (const { key } of mirror.list('kv')) mirror.delete('kv', key);
    },
  };
}

/**
 * The home DC's key cannot be changed: when Telegram does not know it, mtcute would put a new one in its place, and the
 * session would be lost although Telegram may know it again a minute later.
 */
function authKeys(mirror: StateMirror, home: Home | null): IAuthKeysRepository {
  const temporary = new Map<string, { key: Uint8Array; expires: number }>();
  return {
    get: (dc) => (dc === home?.dc_id ? home.auth_key : mirror.get('auth_key', String(dc))),
    set: (dc, key) => {
      if (dc === home?.dc_id) return;
      if (key) mirror.set('auth_key', String(dc), key);
      else mirror.delete('auth_key', String(dc));
    },
    getTemp: (dc, index, now) => {
      const entry = temporary.get(`${dc}:${index}`);
      return entry && entry.expires > now ? entry.key : null;
    },
    setTemp: (dc, index, key, expires) => {
      if (key) temporary.set(`${dc}:${index}`, { key, expires });
      else temporary.delete(`${dc}:${index}`);
    },
    deleteByDc: (dc) => {
      mirror.delete('auth_key', String(dc));
      for (const place of temporary.keys()) if (place.startsWith(`${dc}:`)) temporary.delete(place);
    },
    deleteAll: () => {
      temporary.clear();
      for (const { key } of mirror.list('auth_key')) mirror.delete('auth_key', key);
    },
  };
}
