// The product's server as a process of its own, as people run it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Product } from '#fleet/product.ts';

const main = path.resolve(import.meta.dirname, '../../../scripts/tasks/groundcrew.mjs');

export type DemoServer = { url: string; ended: Promise<void>; close: () => Promise<void> };

/** Resolves when it listens; rejects when it ends before that. Its log goes to a file. */
export async function startServer(options: { product: Product; port: number; log: string }): Promise<DemoServer> {
  const env = {
    ...options.product.env,
    PORT: String(options.port),
    HOST: '127.0.0.1',
    NODE_ENV: '',
    // The demo's mail server listens on this machine.
    ALLOW_PRIVATE_ADDRESSES: 'true',
  };
  const child = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // However this process ends, but by SIGKILL.
  const endToo = (): void => void child.kill('SIGTERM');
  process.once('exit', endToo);
  const log = createWriteStream(options.log);
  let last = '';
  child.stderr.on('data', (data: Buffer) => {
    last = String(data);
    log.write(data);
  });
  const ended = once(child, 'exit').then(() => {
    process.off('exit', endToo);
    log.end();
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += String(data);
      const [, found] = /listens at (\S+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`The server did not start: ${last.trim()}`)));
  });
  return {
    url,
    ended,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
