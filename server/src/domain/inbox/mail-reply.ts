// The head of a mail that answers another: RFC 5322, 3.6.4.
import type { Direction, MailAddress, MailAddresses } from '#domain/inbox.ts';
import { eachOnce } from '#domain/inbox/mail-people.ts';

/** The first of a thread and its latest are what programs find it by; long chains are cut between them. */
const REFERENCES_MAX = 20;
/** Of everybody who had what is answered: with who has written it a hundred. */
const OTHERS_MAX = 99;

export type MailHead = {
  message_id_header: string;
  in_reply_to: string | null;
  references_header: string[];
  addresses: MailAddresses;
};

type Answered = {
  direction: Direction;
  message_id_header: string | null;
  references_header: string[] | null;
  addresses: MailAddresses | null;
};

/** `random`: two signed 64-bit numbers as text; they make the Message-ID, which never changes from now on. */
export function mailReply(reply: {
  from: string;
  answered: Answered | null;
  random: readonly [string, string];
  /** To everybody who had what is answered. */
  all?: boolean;
  cc?: readonly MailAddress[];
  bcc?: readonly MailAddress[];
}): MailHead {
  const { from, answered, random, all = false, cc = [], bcc = [] } = reply;
  const to = recipientsOf(answered);
  const in_reply_to = answered?.message_id_header ?? null;
  const chain = [...(answered?.references_header ?? []), ...(in_reply_to === null ? [] : [in_reply_to])];
  const references_header = [...new Set(chain)];
  if (references_header.length > REFERENCES_MAX) {
    references_header.splice(1, references_header.length - REFERENCES_MAX);
  }
  const others = all ? othersOf(answered, [from, ...to.map(({ address }) => address)]) : [];
  return {
    message_id_header: messageId(from, random),
    in_reply_to,
    references_header,
    addresses: addressesOf(from, { to, cc: [...others, ...cc], bcc }),
  };
}

/** The head of a mail that answers none. */
export function mailHead(mail: {
  from: string;
  to: readonly MailAddress[];
  cc: readonly MailAddress[];
  bcc: readonly MailAddress[];
  random: readonly [string, string];
}): MailHead {
  const { from, random, ...people } = mail;
  return {
    message_id_header: messageId(from, random),
    in_reply_to: null,
    references_header: [],
    addresses: addressesOf(from, people),
  };
}

function messageId(from: string, random: readonly [string, string]): string {
  const id = random.map((number) => BigInt.asUintN(64, BigInt(number)).toString(36)).join('.');
  return `<${id}@${from.slice(from.lastIndexOf('@') + 1).toLowerCase()}>`;
}

/** Nobody has it twice: who has it openly needs no hidden copy. */
function addressesOf(from: string, people: Record<'to' | 'cc' | 'bcc', readonly MailAddress[]>): MailAddresses {
  const to = eachOnce(people.to);
  const cc = eachOnce(people.cc, to);
  const bcc = eachOnce(people.bcc, [...to, ...cc]);
  return { from: [{ name: null, address: from }], to, cc, bcc, reply_to: [] };
}

/** Whom an answer goes to: where its writer wants it; an answer to what we have written ourselves, to whom that went. */
function recipientsOf(answered: Answered | null): MailAddress[] {
  const { addresses } = answered ?? {};
  if (!answered || !addresses) return [];
  if (answered.direction === 'outbound') return addresses.to;
  return addresses.reply_to.length > 0 ? addresses.reply_to : addresses.from;
}

/** Everybody else whom it went to, each once. */
function othersOf(answered: Answered | null, had: readonly string[]): MailAddress[] {
  const { to = [], cc = [] } = answered?.addresses ?? {};
  const seen = new Set(had.map((address) => address.toLowerCase()));
  return [...to, ...cc]
    .filter(({ address }) => {
      const known = seen.has(address.toLowerCase());
      seen.add(address.toLowerCase());
      return !known;
    })
    .slice(0, OTHERS_MAX);
}

/** `Re: ` before a subject that does not begin so. */
export function replySubject(subject: string | null): string {
  const clean = (subject ?? '').replaceAll(/\s+/g, ' ').trim();
  return /^re\s*:/i.test(clean) ? clean : `Re: ${clean}`.trim();
}
