import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSmartJoinerLog, type SmartJoinerLog, type SmartJoinerLogOptions } from './smart-joiner-log.ts';

let folder = '';
let shown = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-log-'));
  shown = '';
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (): string => readFileSync(path.join(folder, 'smart_joiner.log'), 'utf8');

function open(options: Pick<Partial<SmartJoinerLogOptions>, 'color' | 'rule'> = {}): SmartJoinerLog {
  return openSmartJoinerLog({
    folder,
    now: () => new Date('2026-01-12T10:00:00.999Z'),
    console: { write: (text) => (shown += text) },
    color: false,
    ...options,
  });
}

test('lines read as people know them, in the file and on the console', () => {
  const log = open();
  log.info('SMART JOINER - JOIN BATCH');
  log.warning('Waiting 60 s after an error');
  log.error('No available accounts');
  log.close();
  const lines = [
    '2026-01-12 10:00:00 - INFO - SMART JOINER - JOIN BATCH',
    '2026-01-12 10:00:00 - WARNING - Waiting 60 s after an error',
    '2026-01-12 10:00:00 - ERROR - No available accounts',
    '',
  ].join('\n');
  expect(read()).toBe(lines);
  expect(shown).toBe(lines);
});

test('only the console is coloured', () => {
  open({ color: true }).error('No available accounts');
  expect(read()).not.toContain('\u001B');
  expect(shown).toBe('2026-01-12 10:00:00 - \u001B[31mERROR\u001B[0m - No available accounts\n');
});

test('a group’s title cannot forge a line or colour the terminal', () => {
  open().info('[1/5] Group: @x\n2026-01-12 10:00:00 - INFO - Joined @y\u001B[31m');
  expect(read().split('\n')).toHaveLength(2);
  expect(shown).not.toContain('\u001B');
});

test('secrets do not come out', () => {
  open().error('Failed to create client: proxy socks5://crew:pa55word@203.0.113.7:1080');
  expect(read()).toContain('socks5://crew:[hidden]@203.0.113.7:1080');
  expect(shown).not.toContain('pa55word');
});

test('the file rolls and five older ones stay', () => {
  const log = open({ rule: { max_bytes: 200, keep: 5 } });
  for (let at = 0; at < 60; at++) log.info(`[${at}/60] Group: @x`);
  expect(readdirSync(folder).toSorted()).toEqual(
    ['', '.1', '.2', '.3', '.4', '.5'].map((age) => `smart_joiner.log${age}`),
  );
});
