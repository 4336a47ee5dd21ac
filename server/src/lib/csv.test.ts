import { expect, test } from 'vitest';
import { csvStream, readCsv } from './csv.ts';

const options = { columns: ['link', 'niche'], needed: ['link'], lines_max: 5, exported: ['colour'] } as const;

test('a table is read whatever the order, case and separator of its columns, with the lines of its rows', async () => {
  const text = '\uFEFFNiche;colour;LINK\r\ncars;red;@one\r\n\r\n"two;\nlines";;@two\r\n;;\'=1+1\r\n';
  expect(await readCsv(text, options)).toEqual([
    { line: 2, cells: { link: '@one', niche: 'cars' }, fault: null },
    { line: 5, cells: { link: '@two', niche: 'two;\nlines' }, fault: null },
    { line: 6, cells: { link: '=1+1', niche: '' }, fault: null },
  ]);
});

test.each([
  ['', 'it is empty'],
  ['name\nx', 'has to name link'],
  ['link\n@a\0', 'null character'],
  ['link,Link\nx,y', 'names link twice'],
  ['link,nich\nx,y', 'names "nich"; columns that are known: link, niche'],
  ['link\n"never closed', 'Quote'],
  [`link\n${'x\n'.repeat(6)}`, 'more than 5 lines'],
  [`link\n${'x'.repeat(40_000)}`, 'Max Record Size'],
])('a file that cannot be used says why: %j', async (text, why) => {
  await expect(readCsv(text, options)).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining(why),
  });
});

test('a line with more cells than columns is at fault, unless they are empty', async () => {
  const text = 'link,niche,\n@one,a,b\n@two,a,,\n@three;a,b;c\n@four\n';
  const faults = (await readCsv(text, options)).map(({ line, fault }) => [line, fault]);
  expect(faults).toEqual([
    [2, expect.stringMatching(/^has 3 cells, and the first line names 2 columns/)],
    [3, null],
    [4, expect.stringMatching(/^has 4 cells, /)],
    [5, null],
  ]);
});

test('what is written is read again as it was, also where a cell has another separator in it', async () => {
  const cells = { link: '@one', niche: 'cars; vans\tand, "more"' };
  async function* pages() {
    yield [cells];
  }
  const text = await new Response(csvStream(['link', 'niche'], pages())).text();
  expect(await readCsv(text, options)).toEqual([{ line: 2, cells, fault: null }]);
});

test('letters of several bytes survive wherever the text is cut', async () => {
  const link = `@${'ї'.repeat(9_000)}`;
  const [first, second] = await readCsv(`link\n${link}\n${link}`, { ...options, lines_max: 2 });
  expect([first?.cells.link, second?.cells.link]).toEqual([link, link]);
});

test('a file takes no turn that others have to wait for', async () => {
  let turns = 0;
  const count = setInterval(() => (turns += 1), 1);
  await readCsv(`link\n${'@group\n'.repeat(20_000)}`, { ...options, lines_max: 20_000 });
  clearInterval(count);
  expect(turns).toBeGreaterThan(5);
});

test('a table is written page by page, and no cell of it is a formula', async () => {
  let read = 0;
  async function* pages() {
    for (const link of ['=cmd()', '+1', '-1', '@x', 'a "b", c', 'plain']) {
      read += 1;
      yield [{ link, n: -1, at: new Date(0), is: true, none: null }];
    }
  }
  const stream = csvStream(['link', 'n', 'at', 'is', 'none'], pages());
  const reader = stream.getReader();
  const header = await reader.read();
  expect(new TextDecoder().decode(header.value)).toBe('link,n,at,is,none\n');
  expect(read).toBeLessThan(3);
  const lines: string[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    lines.push(new TextDecoder().decode(next.value).trim());
  }
  const rest = ',-1,1970-01-01T00:00:00.000Z,true,';
  const cells = [`'=cmd()`, `'+1`, `'-1`, `'@x`, '"a ""b"", c"', 'plain'];
  expect(lines).toEqual(cells.map((cell) => cell + rest));
});
