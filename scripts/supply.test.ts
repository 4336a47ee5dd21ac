// What the product is made of besides itself: licences, what they want to be said, and known holes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAudit } from './lib/audit.ts';
import { licenceFaults, type Lock } from './lib/licences.ts';
import { noticesOf, readNotice, shippedPlaces, type Notice, type ShippedLock } from './lib/notices.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('the check of licences', () => {
  const lock: Lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const withMore = (packages: Lock['packages']) =>
    licenceFaults({ ...lock, packages: { ...lock.packages, ...packages } }, root);

  test('finds nothing in what we use', () => {
    expect(licenceFaults(lock, root)).toEqual([]);
  });

  test('finds a licence that is not allowed, none at all, and what cannot be understood', () => {
    expect(
      withMore({
        'node_modules/copyleft': { license: 'AGPL-3.0-only' },
        'server/node_modules/silent': {},
        'node_modules/both': { license: 'MIT AND GPL-2.0-only' },
        'node_modules/mixed': { license: '(MIT OR ISC) AND AGPL-3.0-only' },
        'node_modules/either': { license: '(MIT OR GPL-2.0-only)' },
      }),
    ).toEqual([
      'node_modules/copyleft: AGPL-3.0-only',
      'server/node_modules/silent: no licence is named',
      'node_modules/both: MIT AND GPL-2.0-only',
      'node_modules/mixed: (MIT OR ISC) AND AGPL-3.0-only',
    ]);
  });

  test('finds an exception that has come to be shipped, one that nobody needs, and a package that says otherwise than the lock', () => {
    expect(withMore({ 'node_modules/axe-core': { license: 'MPL-2.0' } })).toEqual([
      'node_modules/axe-core: MPL-2.0, and it is shipped now',
    ]);
    expect(withMore({ 'node_modules/axe-core': { link: true } })).toEqual(['nothing needs the exception of axe-core']);
    expect(withMore({ 'node_modules/zod': { license: 'ISC' } })).toEqual([
      'node_modules/zod says MIT, and package-lock.json ISC',
    ]);
  });
});

describe('what is said of the work of others', () => {
  const notice = (name: string, more: Partial<Notice> = {}): Notice => ({
    name,
    version: '1.0.0',
    licence: 'MIT',
    copyright: [`Copyright (c) ${name}`],
    text: 'Permission is granted.',
    notice: null,
    ...more,
  });

  test('is said of all that the program and the pages need, and that needs, as Node finds it; not of what tests need or one platform', () => {
    const lock: ShippedLock = {
      packages: {
        server: { dependencies: { '@groundcrew/contract': '1', outer: '1', own: '1', binary: '1' } },
        web: { dependencies: { page: '1' } },
        bench: { dependencies: { measured: '1' } },
        'node_modules/@groundcrew/contract': { link: true },
        'node_modules/outer': {
          dependencies: { inner: '2' },
          peerDependencies: { peer: '1', spared: '1' },
          peerDependenciesMeta: { spared: { optional: true } },
        },
        'node_modules/outer/node_modules/inner': { version: '2.0.0', dependencies: { outer: '1' } },
        'node_modules/inner': { version: '1.0.0' },
        'node_modules/own': {},
        'server/node_modules/own': {},
        'node_modules/binary': { optional: true },
        'node_modules/page': {},
        'node_modules/peer': {},
        'node_modules/spared': {},
        'node_modules/measured': {},
      },
    };
    expect(shippedPlaces(lock)).toEqual([
      'node_modules/outer',
      'node_modules/outer/node_modules/inner',
      'node_modules/page',
      'node_modules/peer',
      'server/node_modules/own',
    ]);
  });

  test('has a licence once for all who have it in the same words, and everybody with his own copyright', () => {
    const text = noticesOf([
      notice('one'),
      notice('two', { text: 'MIT License\n\nPermission\n  is granted' }),
      notice('silent', { text: null, copyright: ['Copyright Somebody'] }),
      notice('other', { text: 'Permission is granted to few.' }),
      notice('apache', { licence: 'Apache-2.0', notice: 'Contains the work of many.' }),
    ]);
    expect(text.match(/Permission is granted\./g)).toHaveLength(2);
    expect(text).toMatch(/one 1\.0\.0\n {4}Copyright \(c\) one\nsilent 1\.0\.0\n {4}Copyright Somebody\ntwo 1\.0\.0/);
    expect(text).toContain('Permission is granted to few.');
    expect(text).toContain('    Contains the work of many.');
  });

  test('takes from a package whose it is, and leaves the words of its licence as they are', () => {
    const lock: ShippedLock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
    const zod = readNotice(root, lock, 'node_modules/zod');
    expect(zod).toMatchObject({
      name: 'zod',
      licence: 'MIT',
      copyright: [expect.stringMatching(/^Copyright \(c\) 2025/)],
    });
    expect(zod.text).toMatch(/The above copyright notice .*COPYRIGHT HOLDERS BE LIABLE/s);
    // It brings no file along, but names its author.
    expect(readNotice(root, lock, 'node_modules/pg-types')).toMatchObject({
      copyright: ['Copyright Brian M. Carlson'],
      text: null,
    });
  });
});

describe('what a registry says of known holes', () => {
  const answer = (vulnerabilities: object) =>
    JSON.stringify({ vulnerabilities, metadata: { dependencies: { total: 7 } } });

  test('is well when there are none, or only small ones, which are named', () => {
    expect(readAudit(answer({}))).toEqual({ lines: ['7 packages, 0 with known holes, 0 high or critical'], exit: 0 });
    const small = { x: { name: 'x', severity: 'moderate', range: '<2', fixAvailable: false } };
    expect(readAudit(answer(small))).toEqual({
      lines: ['moderate: x <2, not mended yet', '7 packages, 1 with known holes, 0 high or critical'],
      exit: 0,
    });
  });

  test('fails when one is high or critical', () => {
    const bad = { x: { name: 'x', severity: 'critical', range: '<2', fixAvailable: true } };
    expect(readAudit(answer(bad))).toEqual({
      lines: ['critical: x <2, mended in a newer version', '7 packages, 1 with known holes, 1 high or critical'],
      exit: 1,
    });
  });

  test('is not taken for well when there is no answer', () => {
    for (const output of [JSON.stringify({ message: '405 Method Not Allowed', error: {} }), 'npm: not found', '']) {
      expect(readAudit(output)).toMatchObject({ exit: 2, lines: [expect.stringContaining('does not say')] });
    }
  });
});
