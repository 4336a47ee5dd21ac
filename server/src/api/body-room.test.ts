import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { bodyOf } from './errors.ts';
import { roomForBodies, type BodyRoomOptions } from './body-room.ts';

const MIB = 1_048_576;

type Door = {
  /** Says how much will come, and sends none of it. */
  announce: (bytes: number, type?: string) => Sender;
  /** Resolves when the server knows of what was announced: one that needs no room comes and goes behind it. */
  known: () => Promise<void>;
};
type Sender = { socket: Socket; send: () => void; answer: Promise<string> };

/** A server that takes whatever is sent, as the API reads it. */
async function open(options: BodyRoomOptions): Promise<Door> {
  const app = fastify({ bodyLimit: 10 * MIB });
  roomForBodies(app, options);
  app.setErrorHandler((error, _request, reply) => {
    const { status, ...body } = bodyOf(error, 'a request');
    return reply.code(status).send({ status, ...body });
  });
  app.addContentTypeParser(['text/csv', 'text/other'], { parseAs: 'buffer' }, async () => null);
  app.post('/', async () => 'taken');
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  onTestFinished(() => app.close());
  const announce: Door['announce'] = (bytes, type = 'text/csv') => {
    const socket = net.connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\nconnection: close\r\n\r\n`,
    );
    let said = '';
    socket.on('data', (some) => (said += String(some)));
    socket.on('error', () => {});
    return {
      socket,
      send: () => void socket.write(Buffer.alloc(bytes)),
      answer: once(socket, 'close').then(() => said),
    };
  };
  const known = async (): Promise<void> => {
    const small = announce(1);
    small.send();
    await small.answer;
  };
  return { announce, known };
}

const OK = /^HTTP\/1\.1 200 /;

test('who hands in more than there is room for waits, unread, until there is room', async () => {
  const { announce, known } = await open({ uploads_bytes: 5 * MIB });
  const order: string[] = [];
  const named = (name: string, bytes: number): Sender => {
    const sender = announce(bytes);
    void sender.answer.then((said) => order.push(`${name} ${OK.test(said)}`));
    return sender;
  };
  const first = named('first', 3 * MIB);
  await known();
  const second = named('second', 2 * MIB);
  await known();
  const third = named('third', 4 * MIB);
  third.send();
  await known();
  second.send();
  await second.answer;
  await known();
  first.send();
  await Promise.all([first.answer, third.answer]);
  expect(order[0]).toBe('second true');
  expect(order.toSorted()).toEqual(['first true', 'second true', 'third true']);
});

test('who waits too long is told when to come again, and who goes away makes room for others', async () => {
  const { announce, known } = await open({ uploads_bytes: 5 * MIB, wait_ms: 100 });
  const slow = announce(5 * MIB);
  await known();
  const refused = await announce(MIB).answer;
  expect(refused).toMatch(/^HTTP\/1\.1 429 /);
  expect(refused).toContain('send it again in 10 seconds');
  slow.socket.destroy();
  await expect
    .poll(async () => {
      const next = announce(5 * MIB);
      next.send();
      return next.answer;
    })
    .toMatch(OK);
});

test('bodies of another kind have room of their own, and small ones need none', async () => {
  const { announce } = await open({ uploads_bytes: MIB });
  announce(MIB);
  const [other, small] = [announce(MIB, 'text/other'), announce(60_000)];
  for (const { send } of [other, small]) send();
  expect(await other.answer).toMatch(OK);
  expect(await small.answer).toMatch(OK);
});
