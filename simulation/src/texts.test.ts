// Whatever the server tells by a code has its words in every language of the pages.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BLOCKER_CODES } from '@groundcrew/server/domain/blockers.ts';
import { FOUND } from '@groundcrew/server/domain/doctor-words.ts';
import { FAULTS } from '@groundcrew/server/engine/doctor/faults.ts';
import { CHECK_KINDS } from '@groundcrew/server/engine/doctor/finding.ts';
import { NOTIFYING_EVENTS } from '@groundcrew/server/domain/notifications.ts';
import { REASON_CODES } from '@groundcrew/server/domain/reasons.ts';
import { registry } from '@groundcrew/server/lib/error-registry.ts';
import { expect, test } from 'vitest';

const LOCALES = path.resolve(import.meta.dirname, '../../web/src/locales');
/** These come up in commands, or for programs that call the API wrongly; no page can meet them. */
const NEVER_ON_PAGES = new Set<string>([
  'backup_locked',
  'backup_unreadable',
  'bad_configuration',
  'file_unwritable',
  'headers_too_large',
  'idempotency_key_reused',
  'key_missing',
  'key_unusable',
  'key_wrong',
  'method_not_allowed',
  'no_such_route',
  'not_empty',
  'older_database',
  'port_in_use',
  'schema_unusable',
  'simulator_unreachable',
  'unreadable_request',
  'upgrade_required',
  'usage',
  'wrong_type',
]);

type Tree = { readonly [name: string]: string | Tree };

function read(language: string, name: string): Tree {
  return JSON.parse(readFileSync(path.join(LOCALES, language, `${name}.json`), 'utf8')) as Tree;
}

function has(tree: Tree, key: string): boolean {
  let at: string | Tree | undefined = tree;
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string';
}

test.each(['en', 'ru', 'uk', 'tr'])('every code has its words in %s', (language) => {
  const [reasons, blockers, errors, notifications, diagnostics] = [
    'reasons',
    'blockers',
    'errors',
    'notifications',
    'diagnostics',
  ].map((name) => read(language, name));
  const missing = [
    ...BLOCKER_CODES.filter((code) => !has(blockers ?? {}, `what.${code}`)),
    ...REASON_CODES.filter((code) => !has(reasons ?? {}, code) && !has(blockers ?? {}, `what.${code}`)),
    ...Object.keys(registry).filter((code) => !NEVER_ON_PAGES.has(code) && !has(errors ?? {}, `code.${code}`)),
    ...CHECK_KINDS.map((kind) => `kind.${kind}`).filter((key) => !has(diagnostics ?? {}, key)),
    ...Object.keys(FAULTS).flatMap((fault) =>
      [`fault.${fault}.means`, `fault.${fault}.mend`].filter((key) => !has(diagnostics ?? {}, key)),
    ),
    ...Object.keys(FOUND)
      .map((code) => `found.${code}`)
      .filter((key) => !has(diagnostics ?? {}, key)),
    ...NOTIFYING_EVENTS.flatMap((event) => [`${event}.title`, `${event}.message`]).filter(
      (key) => !has(notifications ?? {}, key),
    ),
  ];
  expect(missing).toEqual([]);
});

test('pages say of what the doctor finds in English what commands say', () => {
  expect(read('en', 'diagnostics')).toMatchObject({ fault: FAULTS, found: FOUND });
});
