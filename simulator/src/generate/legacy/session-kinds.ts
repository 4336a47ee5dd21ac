/** Every way in which the older scripts kept a session. */
import * as strings from '#generate/session-strings.ts';
import { telethonFile } from '#generate/telethon-file.ts';

type SessionFacts = strings.SessionFacts;

/** `file` goes to `sessions/NAME.session`. */
export type KeptSession = { string_session: string | null; file?: Buffer };

export type SessionKind = { name: string; keep: (facts: SessionFacts) => KeptSession };

/** Where a session says that its server is. Documentation addresses: whoever dials them reaches nobody. */
const NOWHERE = { ipv4: '192.0.2.40', ipv6: '2001:db8::a', long_ipv4: '198.51.100.151', host: 'pluto.web.example.org' };

export type SessionServer = { host: string; port: number; media_port: number };

/** In this order the accounts of a world use them; what they leave over, inactive accounts have. */
export function sessionKinds(server: SessionServer | undefined): SessionKind[] {
  const place = server ?? { port: 443, media_port: undefined };
  const ipv4 = server?.host ?? NOWHERE.ipv4;
  const ipv6 = server ? `::ffff:${server.host}` : NOWHERE.ipv6;
  const at = (host: string, write: (facts: SessionFacts) => KeptSession): SessionKind['keep'] => {
    return (facts) => write({ ...facts, ...place, host });
  };
  // A port that GramJS cannot write down; the product goes by its own settings anyway.
  const gramjs = (facts: SessionFacts): string =>
    strings.gramjsString(facts.port > 0x7fff ? { ...facts, port: 443 } : facts);
  const text = (host: string, write: (facts: SessionFacts) => string): SessionKind['keep'] =>
    at(host, (facts) => ({ string_session: write(facts) }));
  const file = (string_session: string | null): SessionKind['keep'] =>
    at(ipv4, (facts) => ({ string_session, file: telethonFile(facts) }));
  return [
    {
      name: 'telethon, broken over lines',
      keep: text(ipv4, (facts) => brokenOverLines(strings.telethonString(facts))),
    },
    {
      name: 'telethon, IPv6, without its =',
      keep: text(ipv6, (facts) => strings.telethonString(facts).replace(/=+$/, '')),
    },
    { name: 'gramjs of 369 characters', keep: text(server?.host ?? NOWHERE.long_ipv4, gramjs) },
    { name: 'gramjs with a host name', keep: text(server?.host ?? NOWHERE.host, gramjs) },
    { name: 'pyrogram of 351 characters', keep: text(ipv4, strings.pyrogramString351) },
    { name: 'pyrogram of 356 characters', keep: text(ipv4, strings.pyrogramString356) },
    { name: 'pyrogram of 362 characters', keep: text(ipv4, strings.pyrogramString362) },
    { name: 'mtcute', keep: text(ipv4, strings.mtcuteString) },
    { name: 'key in hex and data center', keep: text(ipv4, strings.hexString) },
    { name: 'file, string null', keep: file(null) },
    { name: 'telethon string in hex', keep: text(ipv4, strings.telethonHexString) },
    { name: 'telethon file in base64', keep: text(ipv4, (facts) => telethonFile(facts).toString('base64')) },
    { name: 'telethon', keep: text(ipv4, strings.telethonString) },
    { name: "file, string ''", keep: file('') },
    { name: "file, string 'TO_BE_CREATED'", keep: file('TO_BE_CREATED') },
    { name: "file, string 'null'", keep: file('null') },
  ];
}

/** As it comes out of a chat or a mail. */
function brokenOverLines(session: string): string {
  return ` ${session.slice(0, 120)}\n${session.slice(120, 240)} \n\t${session.slice(240)} `;
}
