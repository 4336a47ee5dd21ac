// What comes along with a session or a log-in, whichever way it is given.
import { useState } from 'react';
import type { Target } from './ways.ts';

export type Entry = {
  session_name: string;
  proxy_url: string;
  api_id: string;
  api_hash: string;
  /** Nothing else uses the session any more. */
  old_scripts_stopped: boolean;
};

export type EditEntry = { entry: Entry; edit: (change: Partial<Entry>) => void };

const NOTHING: Entry = { session_name: '', proxy_url: '', api_id: '', api_hash: '', old_scripts_stopped: false };

/** Kept while one turns from tab to tab. */
export function useEntry(): EditEntry {
  const [entry, setEntry] = useState(NOTHING);
  return { entry, edit: (change) => setEntry((before) => ({ ...before, ...change })) };
}

/** As the API takes it; what is empty is left out. An account that gets another session keeps its name. */
export function wishOf(entry: Entry, target: Target) {
  const [session_name, proxy_url, api_id, api_hash] = [
    entry.session_name,
    entry.proxy_url,
    entry.api_id,
    entry.api_hash,
  ].map((text) => text.trim());
  return {
    ...(target === null ? session_name && { session_name } : { account_id: target.id, replace: true }),
    ...(proxy_url && { proxy_url }),
    ...(api_id && { api_id: Number(api_id) }),
    ...(api_hash && { api_hash }),
  };
}

const API_ID = /^[1-9]\d{0,9}$/;
const API_HASH = /^[0-9a-f]{32}$/i;

/** Both, or neither; each as Telegram gives it. */
export function apiTrouble({ api_id, api_hash }: Entry): 'api_id' | 'api_hash' | null {
  const [id, hash] = [api_id.trim(), api_hash.trim()];
  if (id === '' && hash === '') return null;
  if (!API_ID.test(id)) return 'api_id';
  return API_HASH.test(hash) ? null : 'api_hash';
}
