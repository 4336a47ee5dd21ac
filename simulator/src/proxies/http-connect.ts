/** HTTP's CONNECT, RFC 9110 section 9.3.6, with the password of RFC 7617. */
import { passThrough, type Credentials, type Greeter, type Greeting } from './greeting.ts';

const REQUEST = /^CONNECT (?:\[([0-9a-f:]+)\]|([^\s:]+)):(\d{1,5}) HTTP\/1\.[01]\r\n/i;
const PASSWORD = /^proxy-authorization:[ \t]*basic[ \t]+(\S+)[ \t]*$/im;

export function httpConnect(credentials: Credentials): Greeter {
  return async ({ reader, passwords }) => {
    const head = (await reader.takeUntil('\r\n\r\n')).toString('latin1');
    const [, ipv6, name, port] = REQUEST.exec(head) ?? [];
    const host = ipv6 ?? name;
    if (host === undefined) return deny('not_understood', status('405 Method Not Allowed', 'Allow: CONNECT\r\n'));
    const given = Buffer.from(PASSWORD.exec(head)?.[1] ?? '', 'base64').toString();
    const isRight = credentials === null || given === `${credentials.user}:${credentials.password}`;
    if (!passwords || !isRight) {
      const ask = 'Proxy-Authenticate: Basic realm="simulator"\r\n';
      return deny('wrong_password', status('407 Proxy Authentication Required', ask));
    }
    return passThrough(
      { host, port: Number(port) },
      {
        connected: Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n'),
        unreachable: status('502 Bad Gateway'),
        forbidden: status('403 Forbidden'),
      },
    );
  };
}

function status(line: string, fields = ''): Buffer {
  return Buffer.from(`HTTP/1.1 ${line}\r\n${fields}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}

function deny(why: 'wrong_password' | 'not_understood', reply: Buffer): Greeting {
  return { kind: 'deny', why, reply };
}
