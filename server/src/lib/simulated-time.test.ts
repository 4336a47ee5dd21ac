import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchSimulator, followSimulatedClock } from './simulated-time.ts';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HEALTH = {
  server: '127.0.0.1:7443',
  media_server: '127.0.0.1:7444',
  public_key: 'PEM',
  now: '2026-01-01T00:00:00Z',
};

describe('the address of a simulator', () => {
  it('tells what is served there', async () => {
    const control = await answering((request, response) => {
      response.end(request.url === '/healthz' ? JSON.stringify(HEALTH) : '{}');
    });
    expect(await fetchSimulator(control)).toEqual({ ...HEALTH, dcs: [] });
  });

  it.each(['', '7444', '127.0.0.1', 'http://127.0.0.1:7444', '127.0.0.1:99999', 'a b:1'])(
    'is refused when it is no host:port, such as %j',
    async (control) => {
      await expect(fetchSimulator(control)).rejects.toThrow('expected host:port');
      await expect(followSimulatedClock(control)).rejects.toThrow('expected host:port');
    },
  );

  it('is named when nothing listens there', async () => {
    const control = await answering(() => {});
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const message = `no simulator answers at ${control} (connect ECONNREFUSED`;
    await expect(fetchSimulator(control)).rejects.toThrow(message);
    await expect(fetchSimulator(control)).rejects.toMatchObject({ code: 'simulator_unreachable' });
    await expect(followSimulatedClock(control)).rejects.toThrow(message);
  });

  it('is named when something else answers there', async () => {
    const control = await answering((_, response) => {
      response.end('<html>');
    });
    await expect(fetchSimulator(control)).rejects.toThrow(`no simulator answers at ${control}`);
    await expect(followSimulatedClock(control)).rejects.toThrow(`no simulator answers at ${control}`);
    const other = await answering((_, response) => {
      response.statusCode = 404;
      response.end('nothing here');
    });
    await expect(fetchSimulator(other)).rejects.toThrow('/healthz answered 404: nothing here');
    await expect(followSimulatedClock(other)).rejects.toThrow('answered 404');
  });
});

describe('a running clock that is followed', () => {
  it('goes by an answer, of which one knows how long it took, and not by a line that came late', async () => {
    const line = { rate: 1, mode: 'real' };
    const control = await answering((request, response) => {
      const late = request.url?.startsWith('/clock/follow') ?? false;
      response.write(`${JSON.stringify({ ...line, now: late ? '2026-01-01T00:00:00Z' : '2026-01-01T01:00:00Z' })}\n`);
      if (!late) response.end();
    });
    const clock = await followSimulatedClock(control);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-01-01T01:00:00Z'));
    await clock.close();
  });
});
