import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
let cookie = '';
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  cookie = await signIn(api.url, 'owner@example.com');
});
afterAll(() => api.close());

async function send(path: string, type: string | null, body: string | Buffer<ArrayBuffer> | FormData) {
  const headers = { cookie, origin: api.url, ...(type === null ? {} : { 'content-type': type }) };
  const answer = await fetch(`${api.url}/api/v1${path}`, { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.json() };
}

const JSON_TYPE = 'application/json';
/** As an older program of Windows writes it. */
const cyrillic = (before: string, after: string): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.from(before), Buffer.from([0xea, 0xee, 0xf8, 0xea, 0xe8]), Buffer.from(after)]);
const refused = (path: string, message: unknown) => ({
  status: 422,
  body: { code: 'bad_value', data: { issues: [{ path, message }] } },
});

test('a body in another character set is refused, with the place of the first byte that cannot be read', async () => {
  const body = cyrillic('{"links":["@cats_one"],\n"niche":"', '"}');
  expect(await send('/targets', JSON_TYPE, body)).toMatchObject(
    refused('body', 'it is not UTF-8: byte 34 (0xEA), in line 2'),
  );
  const fine = JSON.stringify({ links: ['@cats_two'], niche: 'кошки' });
  for (const type of [`${JSON_TYPE}; charset=windows-1251`, `${JSON_TYPE};charset="KOI8-R"`]) {
    expect(await send('/targets', type, fine)).toMatchObject({ status: 415, body: { code: 'wrong_type' } });
  }
  expect(await send('/targets', `${JSON_TYPE}; charset=UTF-8`, fine)).toMatchObject({ status: 201 });
  const { rows } = await sql`select link, niche from targets`.execute(api.core.db);
  expect(rows).toEqual([{ link: '@cats_two', niche: 'кошки' }]);
});

test.each([
  ['/targets/import', 'link,niche\n@one,', '\n'],
  ['/do-not-contact/import', 'who,reason\n@somebody,', '\n'],
  ['/blocklist/import', 'link,account,reason\n@one,s1,', '\n'],
  ['/accounts/import', 'session_name,name\ns1,', '\n'],
])('a table in another character set is refused (%s)', async (path, before, after) => {
  const table = cyrillic(before, after);
  const why = refused('csv', `it is not UTF-8: byte ${before.length + 1} (0xEA), in line 2`);
  expect(await send(path, 'text/csv', table)).toMatchObject(why);
  expect(await send(path, 'text/csv; charset=windows-1251', table)).toMatchObject({ status: 415 });
  const form = (type: string) => {
    const made = new FormData();
    made.append('csv', new File([new Uint8Array(table)], 'table.csv', { type }));
    return made;
  };
  expect(await send(path, null, form('text/csv'))).toMatchObject(why);
  expect(await send(path, null, form('text/csv;charset=windows-1251'))).toMatchObject({ status: 415 });
});

test('a field of a form in another character set is refused', async () => {
  const body = cyrillic(
    '--x\r\ncontent-disposition: form-data; name="csv"; filename="a.csv"\r\n\r\nlink\n@three\r\n--x\r\ncontent-disposition: form-data; name="niche"\r\n\r\n',
    '\r\n--x--\r\n',
  );
  expect(await send('/targets/import', 'multipart/form-data; boundary=x', body)).toMatchObject(
    refused('niche', 'it is not UTF-8'),
  );
});

test('half of a character is refused, with its field', async () => {
  const lone = String.raw`{"name":"x","slots":["08:00"],"variants":[{"text":"a\ud83d b"}]}`;
  expect(await send('/campaigns', JSON_TYPE, lone)).toMatchObject(
    refused('variants.0.text', String.raw`it has half of a character in it (\ud83d)`),
  );
  const whole = String.raw`{"name":"x","slots":["08:00"],"variants":[{"text":"a\ud83d\ude00 b"}]}`;
  expect(await send('/campaigns', JSON_TYPE, whole)).toMatchObject({ status: 201 });
});
