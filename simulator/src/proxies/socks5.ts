/** RFC 1928, with the user names and passwords of RFC 1929. */
import type { ByteReader } from './byte-reader.ts';
import { passThrough, type Credentials, type Greeter, type Greeting, type Place } from './greeting.ts';

const VERSION = 5;
const PASSWORD_VERSION = 1;
const WITHOUT_PASSWORD = 0;
const WITH_PASSWORD = 2;
const NO_METHOD = 0xff;
const CONNECT = 1;

export function socks5(credentials: Credentials): Greeter {
  return async ({ reader, write, passwords }) => {
    const [version, count = 0] = await reader.take(2);
    if (version !== VERSION) return deny('not_understood', Buffer.of(VERSION, NO_METHOD));
    const offered = [...(await reader.take(count))];
    const wanted = credentials || !passwords ? WITH_PASSWORD : WITHOUT_PASSWORD;
    if (!offered.includes(wanted)) return deny('wrong_password', Buffer.of(VERSION, NO_METHOD));
    write(Buffer.of(VERSION, wanted));
    if (wanted === WITH_PASSWORD) {
      const isRight = await checkPassword(reader, credentials);
      if (!isRight || !passwords) return deny('wrong_password', Buffer.of(PASSWORD_VERSION, 1));
      write(Buffer.of(PASSWORD_VERSION, 0));
    }
    const [, command] = await reader.take(3);
    const to = await readPlace(reader);
    if (command !== CONNECT || !to) return deny('not_understood', reply(7));
    return passThrough(to, { connected: reply(0), unreachable: reply(4), forbidden: reply(2) });
  };
}

async function checkPassword(reader: ByteReader, credentials: Credentials): Promise<boolean> {
  await reader.take(1);
  const user = await takeText(reader);
  const password = await takeText(reader);
  return credentials === null || (user === credentials.user && password === credentials.password);
}

/** IPv4, a name, IPv6; null: no such kind of address. */
async function readPlace(reader: ByteReader): Promise<Place | null> {
  const [kind] = await reader.take(1);
  const host =
    kind === 1
      ? (await reader.take(4)).join('.')
      : kind === 3
        ? await takeText(reader)
        : kind === 4
          ? ((await reader.take(16)).toString('hex').match(/.{4}/g) ?? []).join(':')
          : null;
  if (host === null) return null;
  return { host, port: (await reader.take(2)).readUInt16BE() };
}

/** A length in one byte, then the text. */
async function takeText(reader: ByteReader): Promise<string> {
  const [length = 0] = await reader.take(1);
  return (await reader.take(length)).toString();
}

/** With an address that says nothing: 0.0.0.0:0. */
function reply(code: number): Buffer {
  return Buffer.of(VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0);
}

function deny(why: 'wrong_password' | 'not_understood', answer: Buffer): Greeting {
  return { kind: 'deny', why, reply: answer };
}
