/** A proxy in every notation that older scripts used. Addresses are of documentation networks. */
import type { ExpectedProxy } from '#generate/expected.ts';

/** `login` is the common user and password of the world; none of these proxies exists. */
export function proxyNotations(login: {
  user: string;
  password: string;
}): { written: unknown; meant: ExpectedProxy }[] {
  const { user, password } = login;
  const secret = `dd${Buffer.from(password.repeat(4)).toString('hex').slice(0, 32)}`;
  const host = (last: number): string => `203.0.113.${last}`;
  const named = 'proxy.example.org';
  const meant = (type: string, at: string, port: number, who: string | null = null): ExpectedProxy => ({
    type,
    host: at,
    port,
    user: who,
    secret: null,
  });
  const mtproxy = (at: string): ExpectedProxy => ({ ...meant('mtproxy', at, 443), secret });
  return [
    { written: `socks5://${user}:${password}@${host(10)}:1081`, meant: meant('socks5', host(10), 1081, user) },
    { written: `socks4://${host(11)}:1082`, meant: meant('socks4', host(11), 1082) },
    { written: `http://${user}:${password}@${named}:3128`, meant: meant('http', named, 3128, user) },
    { written: `https://${named}:8443`, meant: meant('https', named, 8443) },
    { written: `tg://proxy?server=${host(12)}&port=443&secret=${secret}`, meant: mtproxy(host(12)) },
    { written: `https://t.me/proxy?server=${named}&port=443&secret=${secret}`, meant: mtproxy(named) },
    {
      written: `tg://socks?server=${host(13)}&port=1083&user=${user}&pass=${password}`,
      meant: meant('socks5', host(13), 1083, user),
    },
    { written: `${host(14)}:1084:${user}:${password}`, meant: meant('socks5', host(14), 1084, user) },
    { written: `${user}:${password}@${host(15)}:1085`, meant: meant('socks5', host(15), 1085, user) },
    { written: `${host(16)}:1086`, meant: meant('socks5', host(16), 1086) },
    {
      written: { type: 'socks5', host: host(17), port: 1087, username: user, password },
      meant: meant('socks5', host(17), 1087, user),
    },
    {
      written: { proxy_type: 'http', addr: host(18), port: '3129', rdns: true, username: user, password },
      meant: meant('http', host(18), 3129, user),
    },
    {
      written: { scheme: 'socks5', hostname: host(19), port: 1088, username: user, password },
      meant: meant('socks5', host(19), 1088, user),
    },
    { written: ['socks5', host(20), 1089, true, user, password], meant: meant('socks5', host(20), 1089, user) },
    { written: { type: 'http', host: host(21) }, meant: meant('http', host(21), 8080) },
    { written: `socks5://${host(22)}`, meant: meant('socks5', host(22), 1080) },
  ];
}

/** How no proxy was written; `undefined` leaves the key out. */
export const NO_PROXY: readonly unknown[] = [undefined, null, '', {}];
