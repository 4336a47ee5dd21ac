// What the usual script does with each account: GramJS connects, asks who it is, writes the answer down and hangs up.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gramJs } from '@groundcrew/simulation/src/testing/gramjs.ts';
import { serveOrders } from '#lib/work-through.ts';

const DC = 2;
const ADDRESS = '127.0.0.1';

/** GramJS's form: DC, length of the address, address, port, key. */
function sessionOf(auth_key: Buffer): string {
  const head = Buffer.from([DC, 0, ADDRESS.length]);
  return `1${Buffer.concat([head, Buffer.from(ADDRESS), Buffer.from([0, 80]), auth_key]).toString('base64')}`;
}

serveOrders(async ({ server, public_key_pem, stays = false }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'groundcrew-script-'));
  process.once('exit', () => void rm(folder, { recursive: true, force: true }));
  const checked: Record<string, string> = {};
  const dcs = [{ id: DC, server, media_server: server }];
  return async (auth_key) => {
    const client = gramJs(
      { public_key_pem, dcs },
      { api: { id: 1, hash: '0123456789abcdef0123456789abcdef' }, session: sessionOf(auth_key) },
    );
    await client.connect();
    const me = await client.getMe();
    checked[me.id.toString()] = 'ok';
    await writeFile(path.join(folder, 'results.json'), JSON.stringify(checked));
    if (!stays) await client.destroy();
    return client;
  };
});
