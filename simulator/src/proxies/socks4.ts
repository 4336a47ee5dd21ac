/** SOCKS4 and 4a (which names hosts). Instead of a password it has a user id. */
import { passThrough, type Credentials, type Greeter } from './greeting.ts';

const VERSION = 4;
const CONNECT = 1;
const GRANTED = 0x5a;
const REJECTED = 0x5b;
const WRONG_USER = 0x5d;

export function socks4(credentials: Credentials): Greeter {
  return async ({ reader, passwords }) => {
    const head = await reader.take(8);
    const [version, command] = head;
    if (version !== VERSION || command !== CONNECT) {
      return { kind: 'deny', why: 'not_understood', reply: reply(REJECTED) };
    }
    const port = head.readUInt16BE(2);
    const address = head.subarray(4, 8);
    const user = (await reader.takeUntil('\0')).toString('utf8').slice(0, -1);
    // 0.0.0.x announces a name.
    const isNamed = address.readUInt32BE() < 256 && address[3] !== 0;
    const host = isNamed ? (await reader.takeUntil('\0')).toString('utf8').slice(0, -1) : address.join('.');
    if (!passwords || (credentials && user !== credentials.user)) {
      return { kind: 'deny', why: 'wrong_password', reply: reply(WRONG_USER) };
    }
    const replies = { connected: reply(GRANTED), unreachable: reply(REJECTED), forbidden: reply(REJECTED) };
    return passThrough({ host, port }, replies);
  };
}

function reply(code: number): Buffer {
  return Buffer.of(0, code, 0, 0, 0, 0, 0, 0);
}
