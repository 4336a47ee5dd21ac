/**
 * What must come out nowhere, and where it was looked for. Each test database has one of these: it knows the secrets that the test hands in
 * or is given, and when the database goes it opens all that is sealed there and looks for it in everything else: in every column of
 * every table, in logs, and in what was answered and told meanwhile.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { SecretBox } from '#lib/secret-box.ts';
import { isSensitiveWord } from '#lib/sensitive-names.ts';
import { findSecrets, openSealed } from '#testing/secrets-in-tables.ts';

export type SecretsWatch = {
  /** `what` is told to whoever finds it. */
  know: (what: string, value: string) => void;
  /** Whatever has the name of a secret in what is sent as JSON, however deep. */
  knowAllIn: (json: unknown, where: string) => void;
  /** What this box opens is known, too, when the tables are searched. */
  opensWith: (box: Pick<SecretBox, 'open'>) => void;
  /** Somebody writes plain text into their own columns by SQL, as people may: there it may stand until it is sealed. */
  writtenBySql: () => void;
  /** Throws when there is one in the text. */
  assertNoneIn: (text: string, where: string) => void;
  /** Remembers what it finds, for `end`: for places in which nobody can throw. */
  look: (text: string, where: string) => void;
  /** Logs in this folder and below, when all is over. */
  lookInto: (folder: string) => void;
  /** Searches the tables, and throws when anything was found anywhere. */
  end: (url: string) => Promise<void>;
};

/** What is shorter cannot be told from ordinary text. */
const LENGTH_MIN = 8;
const AROUND = 60;
/** A password in a URL, or the secret of an MTProxy. */
const IN_URL = /:\/\/[^:@/\s]*:([^@/\s]+)@|[?&]secret=([^&\s]+)/g;

export function watchSecrets(): SecretsWatch {
  const known = new Map<string, string>();
  const boxes: Pick<SecretBox, 'open'>[] = [];
  const leaks: string[] = [];
  let by_sql = false;

  function know(what: string, value: string): void {
    const inner = [...value.matchAll(IN_URL)].map(([, password, secret]) => password ?? secret ?? '');
    for (const each of inner.length > 0 ? inner : [value]) if (each.length >= LENGTH_MIN) known.set(each, what);
  }

  function knowAllIn(json: unknown, where: string): void {
    if (typeof json !== 'object' || json === null) return;
    for (const [key, value] of Object.entries(json)) {
      if (typeof value !== 'string') knowAllIn(value, where);
      else if (isSensitiveWord(key)) know(`${key} of ${where}`, value);
      else if (/proxy/i.test(key) && value.search(IN_URL) >= 0) know(`${key} of ${where}`, value);
    }
  }

  function found(text: string, where: string): string[] {
    return [...known].flatMap(([secret, what]) => {
      const at = text.indexOf(secret);
      if (at < 0) return [];
      const around = text.slice(Math.max(0, at - AROUND), at + secret.length + AROUND);
      return [`${what} in ${where}: …${around}…`];
    });
  }

  function look(text: string, where: string): void {
    leaks.push(...found(text, where));
  }

  return {
    know,
    knowAllIn,
    opensWith: (box) => boxes.push(box),
    writtenBySql: () => {
      by_sql = true;
    },
    look,
    assertNoneIn: (text, where) => fail(found(text, where)),
    lookInto: (folder) => {
      // Nobody may have logged anything yet.
      if (!existsSync(folder)) return;
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name);
        if (entry.isFile() && /\.log(\.\d+)?$/.test(entry.name)) look(readFileSync(file, 'latin1'), entry.name);
      }
    },
    end: async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        await openSealed(client, boxes, know);
        leaks.push(...(await findSecrets(client, known, { by_sql })));
      } finally {
        await client.end();
      }
      fail(leaks);
    },
  };
}

function fail(leaks: readonly string[]): void {
  if (leaks.length > 0) throw new Error(`Secrets came out:\n${[...new Set(leaks)].slice(0, 20).join('\n')}`);
}

const watched = new Map<string, SecretsWatch>();

/** From now on whoever asks or listens there, by the helpers of these tests, looks for secrets. */
export function watchAnswersOf(url: string, secrets: SecretsWatch): void {
  watched.set(new URL(url).host, secrets);
}

export function secretsAt(url: string): SecretsWatch | undefined {
  return watched.get(new URL(url).host);
}
