/** accounts_config.json with its whitelist, its blacklist and the folder `sessions/`. */
import type { Chance } from '#chance.ts';
import type { WorldFile } from '#world-file.ts';
import type { Expected, ExpectedRejection, LegacyFile } from '#generate/expected.ts';
import { phoneOf, type Account } from '#generate/people.ts';
import { NO_PROXY, proxyNotations } from './proxy-notations.ts';
import { sessionKinds, type KeptSession, type SessionKind, type SessionServer } from './session-kinds.ts';

const FILE = 'accounts_config.json';

/** Ten digits, as an old template had it: Telegram's `int` ends at 2147483647. */
const OVERFLOWING_API_ID = 9_876_543_210;

export type LegacyAccounts = {
  files: LegacyFile[];
  expected: Omit<Expected['accounts'], 'total' | 'unconfigured'>;
  rejected: ExpectedRejection[];
  remarks: ExpectedRejection[];
};

type Entry = {
  phone: string;
  api_id: number | string;
  api_hash: string;
  session_name: string;
  nickname: string;
  bio: string;
  string_session: string | null;
  proxy?: unknown;
};

/** An entry on top of the world's accounts, there for its odd notation: no account of the world stands behind it. */
type Extra = { entry: Entry; file?: Buffer | undefined };

type Facts = {
  chance: Chance;
  accounts: readonly Account[];
  api: WorldFile['api'];
  dc_id: number;
  server: SessionServer | undefined;
};

export function legacyAccounts(facts: Facts): LegacyAccounts {
  const kinds = sessionKinds(facts.server);
  const working = facts.accounts.map((account) => workingEntry(facts, account, kinds));
  const proxies = proxyNotations({ user: 'crew', password: facts.chance.bytes(6).toString('hex') });
  const inactive = proxies.map(({ written }, index) =>
    inactiveExtra(facts, index, kinds[facts.accounts.length + index], written),
  );
  const newcomer = emptyEntry(facts, proxies.length, 'newcomer', '');
  const overflowing = { ...emptyEntry(facts, proxies.length + 1, 'old_template', null), api_id: OVERFLOWING_API_ID };
  const twice = staleEntry(facts);
  const entries = [
    twice,
    ...working.map(({ entry }) => entry),
    newcomer,
    ...inactive.map(({ entry }) => entry),
    overflowing,
  ];
  const names = working.map(({ entry }) => entry.session_name);
  const left_out = inactive.map(({ entry }) => entry.session_name);

  return {
    files: [
      { path: FILE, content: withTrailingCommas(entries) },
      ...listFiles([...names, 'newcomer'], [names[0] ?? '', left_out[0] ?? '']),
      ...[...working, ...inactive].flatMap(sessionFile),
    ],
    expected: {
      active: names.length + 1,
      working: names,
      without_session: [
        'newcomer',
        ...inactive.filter((extra) => !hasSession(extra)).map(({ entry }) => entry.session_name),
      ],
      inactive: left_out,
      phones: Object.fromEntries(
        entries.slice(1, -1).map(({ session_name, phone }) => [session_name, phone.replace(/\D/g, '')]),
      ),
      proxies: Object.fromEntries(proxies.map(({ meant }, index) => [left_out[index] ?? '', meant])),
    },
    rejected: [{ file: FILE, value: 'old_template', reason_words: ['api_id'] }],
    remarks: [{ file: FILE, value: twice.session_name, reason_words: ['twice'] }],
  };
}

function workingEntry(facts: Facts, account: Account, kinds: readonly SessionKind[]): Extra {
  const { api, dc_id } = facts;
  const { user, auth_key, position, session_name } = account;
  const kind = kinds[position % kinds.length];
  // Place and port are the kind's own affair.
  const kept = kind?.keep({ dc_id, host: '', port: 0, auth_key, user_id: user.id, api_id: api.id });
  if (!kept) throw new Error('there are no kinds of sessions');
  const proxy = NO_PROXY[position % NO_PROXY.length];
  const entry: Entry = {
    phone: written(user.phone, position),
    api_id: position % 2 === 0 ? api.id : String(api.id),
    api_hash: api.hash,
    session_name,
    nickname: `${user.first_name} ${user.last_name ?? ''}`.trim(),
    bio: '',
    string_session: kept.string_session,
    ...(proxy === undefined ? {} : { proxy }),
  };
  return { entry, file: kept.file };
}

/** Left out of the whitelist. What the working accounts leave of the kinds of sessions stands here, with dead keys. */
function inactiveExtra(facts: Facts, index: number, kind: SessionKind | undefined, proxy: unknown): Extra {
  const key = { dc_id: facts.dc_id, host: '', port: 0, auth_key: facts.chance.bytes(256), api_id: facts.api.id };
  const user_id = 690_000_000 + index * 1000 + facts.chance.int(1000);
  const kept: KeptSession = kind?.keep({ ...key, user_id }) ?? {
    string_session: NO_SESSION[index % NO_SESSION.length] ?? null,
  };
  const session_name = `old_${String(index + 1).padStart(2, '0')}`;
  const entry = { ...emptyEntry(facts, index, session_name, kept.string_session), proxy };
  return { entry, file: kept.file };
}

/** How no session was written. */
const NO_SESSION: readonly (string | null)[] = [null, '', 'TO_BE_CREATED', 'null'];

function hasSession({ entry, file }: Extra): boolean {
  return file !== undefined || !NO_SESSION.includes(entry.string_session);
}

function emptyEntry(facts: Facts, index: number, session_name: string, string_session: string | null): Entry {
  return {
    phone: written(phoneOf(50_000 + index), index + 1),
    api_id: facts.api.id,
    api_hash: facts.api.hash,
    session_name,
    nickname: '',
    bio: '',
    string_session,
  };
}

/** The first account stood here before, with another phone and no session: the later entry counts. */
function staleEntry(facts: Facts): Entry {
  const name = facts.accounts[0]?.session_name ?? 'newcomer';
  return emptyEntry(facts, 99, name, 'TO_BE_CREATED');
}

/** The notations of a phone: `+15552000037`, `+1 555 200 00 37`, `+1-555-200-0037`, `15552000037`, `+1 (555) 200-0037`. */
function written(digits: string, position: number): string {
  const [area, first, second] = [digits.slice(1, 4), digits.slice(4, 7), digits.slice(7)];
  const notations = [
    `+${digits}`,
    `+1 ${area} ${first} ${second.slice(0, 2)} ${second.slice(2)}`,
    `+1-${area}-${first}-${second}`,
    digits,
    `+1 (${area}) ${first}-${second}`,
  ];
  return notations[position % notations.length] ?? digits;
}

function sessionFile({ entry, file }: Extra): LegacyFile[] {
  return file ? [{ path: `sessions/${entry.session_name}.session`, content: file }] : [];
}

function listFiles(allowed_accounts: string[], excluded_accounts: string[]): LegacyFile[] {
  const last_updated = '2026-02-20T09:12:44.103920';
  const whitelist = { allowed_accounts, description: 'accounts that may post', last_updated };
  const blacklist = { excluded_accounts, description: 'older than the whitelist, which wins' };
  return [
    { path: 'lexus_accounts_config.json', content: `${JSON.stringify(whitelist, null, 2)}\n` },
    { path: 'excluded_accounts.json', content: `${JSON.stringify(blacklist, null, 2)}\n` },
  ];
}

/** As edited by hand: a comma after the last entry, and after the last field of the first one. */
function withTrailingCommas(entries: readonly Entry[]): string {
  const texts = entries.map((entry) => JSON.stringify(entry, null, 2));
  const [first = '', ...rest] = texts;
  return `[\n${[first.replace(/\n\}$/, ',\n}'), ...rest].join(',\n')},\n]\n`;
}
