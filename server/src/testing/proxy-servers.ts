/** Small SOCKS and HTTP proxies for tests. */
import { connect, type Socket } from 'node:net';
import { startServer, type TestServer } from './tcp-server.ts';

export type ProxyLogin = { user: string; password: string };
export type TestProxy = TestServer & { destinations: string[] };

type Reader = { take: (size: number) => Promise<Buffer>; rest: () => Buffer };
type Dialogue = (socket: Socket, reader: Reader, to: (host: string, port: number) => Promise<Socket>) => Promise<void>;

/** SOCKS5; `reply` other than 0 refuses with that code. */
export function startSocks5(options: { login?: ProxyLogin; reply?: number } = {}): Promise<TestProxy> {
  return startProxy(async (socket, reader, to) => {
    const [, count = 0] = await reader.take(2);
    const methods = await reader.take(count);
    const method = options.login ? 2 : 0;
    if (!methods.includes(method)) {
      socket.end(Buffer.from([5, 0xff]));
      return;
    }
    socket.write(Buffer.from([5, method]));
    if (options.login && !(await checkSocks5Login(socket, reader, options.login))) return;
    const [, , , type] = await reader.take(4);
    const host = await socks5Host(reader, type);
    const port = (await reader.take(2)).readUInt16BE();
    if (options.reply) {
      socket.end(Buffer.from([5, options.reply, 0, 1, 0, 0, 0, 0, 0, 0]));
      return;
    }
    const upstream = await to(host, port);
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    join(socket, upstream, reader);
  });
}

export function startSocks4(): Promise<TestProxy> {
  return startProxy(async (socket, reader, to) => {
    const head = await reader.take(8);
    while ((await reader.take(1))[0] !== 0);
    const upstream = await to([...head.subarray(4)].join('.'), head.readUInt16BE(2));
    socket.write(Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]));
    join(socket, upstream, reader);
  });
}

/** HTTP CONNECT; `status` other than 200 refuses with it. */
export function startHttpProxy(options: { login?: ProxyLogin; status?: number } = {}): Promise<TestProxy> {
  return startProxy(async (socket, reader, to) => {
    let head = '';
    while (!head.endsWith('\r\n\r\n')) head += (await reader.take(1)).toString();
    const { login, status = 200 } = options;
    const expected = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const allowed = !expected || head.includes(`Proxy-Authorization: ${expected}\r\n`);
    if (!allowed || status !== 200) {
      socket.end(`HTTP/1.1 ${allowed ? status : 407} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const [, host = '', port] = /^CONNECT (\S+):(\d+) /.exec(head) ?? [];
    const upstream = await to(host, Number(port));
    socket.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n');
    join(socket, upstream, reader);
  });
}

async function startProxy(talk: Dialogue): Promise<TestProxy> {
  const destinations: string[] = [];
  const to = async (host: string, port: number): Promise<Socket> => {
    destinations.push(`${host}:${port}`);
    const socket = connect({ host, port });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return socket;
  };
  const server = await startServer((socket) => {
    void talk(socket, readerOf(socket), to).catch(() => socket.destroy());
  });
  return { ...server, destinations };
}

async function checkSocks5Login(socket: Socket, reader: Reader, login: ProxyLogin): Promise<boolean> {
  const [, userLength = 0] = await reader.take(2);
  const user = (await reader.take(userLength)).toString();
  const password = (await reader.take((await reader.take(1))[0] ?? 0)).toString();
  const right = user === login.user && password === login.password;
  if (right) socket.write(Buffer.from([1, 0]));
  else socket.end(Buffer.from([1, 1]));
  return right;
}

async function socks5Host(reader: Reader, type: number | undefined): Promise<string> {
  if (type === 1) return [...(await reader.take(4))].join('.');
  if (type === 3) return (await reader.take((await reader.take(1))[0] ?? 0)).toString();
  const groups = (await reader.take(16)).toString('hex').match(/.{4}/g) ?? [];
  return groups.join(':');
}

function readerOf(socket: Socket): Reader {
  let buffer = Buffer.alloc(0);
  let wake = (): void => {};
  const onData = (bytes: Buffer): void => {
    buffer = Buffer.concat([buffer, bytes]);
    wake();
  };
  socket.on('data', onData);
  return {
    take: async (size) => {
      while (buffer.length < size) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = buffer.subarray(0, size);
      buffer = buffer.subarray(size);
      return taken;
    },
    rest: () => {
      socket.off('data', onData);
      return buffer;
    },
  };
}

function join(a: Socket, b: Socket, reader: Reader): void {
  b.write(reader.rest());
  a.pipe(b);
  b.pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
