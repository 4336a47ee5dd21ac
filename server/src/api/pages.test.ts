import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '#api/http.ts';

const PAGE = '<!doctype html><base href="/" /><script type="module" src="./assets/main-abc.js"></script>';
const LARGE = `export const text = '${'one and the same '.repeat(200)}';`;
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Of a server that waits for its database: pages need none. */
async function serve({ built = true, public_url = null }: { built?: boolean; public_url?: string | null } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-pages-'));
  if (built) {
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), PAGE);
    writeFileSync(path.join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(path.join(folder, 'manifest.webmanifest'), '{"start_url":"./"}');
    writeFileSync(path.join(folder, 'assets/main-abc.js'), 'export {};');
    writeFileSync(path.join(folder, 'assets/large-abc.js'), LARGE);
    writeFileSync(path.join(folder, 'assets/large-abc.js.br'), brotliCompressSync(LARGE));
  }
  const http = await listen({
    host: '127.0.0.1',
    port: 0,
    readiness: async () => [],
    public_url,
    trusted_proxies: [],
    metrics_from: [],
    pages_folder: folder,
  });
  onTestFinished(async () => {
    await http.close();
    rmSync(folder, { recursive: true });
  });
  return async (at: string, headers: Record<string, string> = BROWSER) => {
    const answer = await fetch(`${http.url}${at}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
}

test('a browser gets the one page at every address that is no other’s, and asks for it anew each time', async () => {
  const open = await serve();
  for (const at of ['/', '/accounts', '/accounts/7', '/no/such/page?x=1']) {
    const { status, headers, text } = await open(at);
    expect({ at, status, text }).toEqual({ at, status: 200, text: PAGE });
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('cache-control')).toBe('no-cache');
  }
});

test('a program that got an address wrong is told so, and so is a browser below /api', async () => {
  const open = await serve();
  for (const [at, headers] of [
    ['/accounts', { accept: 'application/json' }],
    ['/accounts', { accept: '*/*' }],
    ['/api/nothing-here', BROWSER],
  ] as const) {
    const { status, text } = await open(at, headers);
    expect({ at, status }).toEqual({ at, status: 404 });
    expect(JSON.parse(text)).toMatchObject({ code: 'no_such_route' });
  }
});

test('files of the pages are kept for good, since their names change with them; one that is gone is not the page', async () => {
  const open = await serve();
  const { status, headers, text } = await open('/assets/main-abc.js', {});
  expect({ status, text }).toEqual({ status: 200, text: 'export {};' });
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await open('/assets/main-old.js', { accept: '*/*' })).status).toBe(404);
  expect((await open('/favicon.svg', {})).headers.get('content-type')).toContain('image/svg+xml');
});

test('whoever can read them gets fewer bytes of a file, laid beside it by the build; who cannot, the file', async () => {
  const open = await serve();
  const small = await open('/assets/large-abc.js', { 'accept-encoding': 'br' });
  expect(small.headers.get('content-encoding')).toBe('br');
  expect(small.headers.get('content-type')).toContain('javascript');
  expect(small.text).toBe(LARGE);
  const plain = await open('/assets/large-abc.js', { 'accept-encoding': 'identity' });
  expect([plain.headers.get('content-encoding'), plain.text]).toEqual([null, LARGE]);
  expect((await open('/assets/main-abc.js', { 'accept-encoding': 'br' })).text).toBe('export {};');
});

test('under a path the page names it, whether or not the proxy takes it away', async () => {
  const open = await serve({ public_url: 'https://team.example/groundcrew' });
  for (const at of ['/', '/accounts', '/groundcrew', '/groundcrew/accounts']) {
    const { text } = await open(at);
    expect({ at, text }).toEqual({ at, text: PAGE.replace('href="/"', 'href="/groundcrew/"') });
  }
});

test('its content policy lets the page run its own scripts and connect to its own server, and nothing else', async () => {
  const open = await serve();
  const policy = (await open('/')).headers.get('content-security-policy') ?? '';
  for (const part of ["script-src 'self'", "connect-src 'self'", "base-uri 'self'", "frame-ancestors 'none'"])
    expect(policy.split(';')).toContain(part);
});

test('where the pages were not built, the rest answers all the same', async () => {
  const open = await serve({ built: false });
  expect((await open('/')).status).toBe(404);
  expect((await open('/healthz')).status).toBe(200);
});

test('what makes it an app of its own stands beside the page, and nothing else of the folder does', async () => {
  const open = await serve();
  const { headers, text } = await open('/manifest.webmanifest', {});
  expect([headers.get('content-type'), text]).toEqual(['application/manifest+json', '{"start_url":"./"}']);
  expect((await open('/favicon.svg', {})).headers.get('content-type')).toContain('image/svg+xml');
  expect((await open('/.vite/manifest.json', {})).status).toBe(404);
});
