import { expect, it } from 'vitest';
import { csvOf, linesOfFiles, named, readLines, withProxies } from './read-lines.ts';

const TELETHON = `1${'Bv-_'.repeat(88)}`;
const PYROGRAM = `AgA${'x9'.repeat(176)}==`;
const KEY = `${'0a'.repeat(256)}:2`;

it('tells the parts of a line by their looks, in whichever order they stand', () => {
  const text = [
    `crew 1440 ${TELETHON} socks5://user:pass@proxy.example:1080`,
    '',
    '# a remark',
    `proxy.example:1080:user:pa:ss\t${PYROGRAM}\t+15550100123`,
    `12345;0123456789abcdef0123456789abcdef;third;${KEY}`,
  ].join('\r\n');
  expect(readLines(text)).toMatchObject([
    { line: 1, name: 'crew 1440', session: TELETHON, proxy_url: 'socks5://user:pass@proxy.example:1080' },
    { line: 4, name: '', session: PYROGRAM, proxy_url: 'proxy.example:1080:user:pa:ss', phone: '+15550100123' },
    { line: 5, name: 'third', session: KEY, api_id: '12345', api_hash: '0123456789abcdef0123456789abcdef' },
  ]);
});

it('reads a table by its header, quotes and unknown columns included', () => {
  const text = `\uFEFF"session_name";note;session_string;proxy\n"a ""b"" c";x;${TELETHON};\nd;;${PYROGRAM};"h:1;2"`;
  expect(readLines(text)).toMatchObject([
    { line: 2, name: 'a "b" c', session: TELETHON, proxy_url: '' },
    { line: 3, name: 'd', session: PYROGRAM, proxy_url: 'h:1;2' },
  ]);
});

it('calls accounts by their session names where a table has both', () => {
  const text = `id,session_name,name,session_string\n7,olena_02,Olena,${TELETHON}`;
  expect(readLines(text)).toMatchObject([{ name: 'olena_02', session: TELETHON }]);
});

it('keeps lines without a session and twins out, each with its reason', () => {
  const lines = readLines(`s1 ${TELETHON}\nnobody\ns3 ${TELETHON}\ncut ${TELETHON.slice(0, 90)}`);
  expect(lines.map(({ trouble }) => trouble)).toEqual([null, 'no_session', { same_as: 1 }, null]);
});

it('gives names and proxies to those that have none', () => {
  const lines = readLines(`${TELETHON}\naccount4 ${PYROGRAM} own.example:80\n${KEY}\nnothing`);
  const plan = withProxies(named(lines, 'account', 4), ['a:1', 'b:2']);
  expect(plan.map(({ name, proxy_url }) => [name, proxy_url])).toEqual([
    ['account5', 'a:1'],
    ['account4', 'own.example:80'],
    ['account6', 'b:2'],
    ['nothing', ''],
  ]);
});

it('names accounts as their files are, and writes what the import takes', () => {
  const lines = linesOfFiles([new File([], 'Nick, "the".session')]);
  expect(csvOf(lines, 'session_file')).toBe(
    'name,session_file,proxy_url,phone,api_id,api_hash\n"Nick, ""the""","Nick, ""the"".session","","","",""',
  );
});
