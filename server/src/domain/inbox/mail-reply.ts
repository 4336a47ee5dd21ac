// The head of a mail that answers another: RFC 5322, 3.6.4.
import type { Direction, MailAddress, MailAddresses } from '#domain/inbox.ts';

/** The first of a thread and its latest are what programs find it by; long chains are cut between them. */
const REFERENCES_MAX = 20;

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
}): MailHead {
  const { from, answered, random } = reply;
  const id = random.map((number) => BigInt.asUintN(64, BigInt(number)).toString(36)).join('.');
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const in_reply_to = answered?.message_id_header ?? null;
  const chain = [...(answered?.references_header ?? []), ...(in_reply_to === null ? [] : [in_reply_to])];
  const references_header = [...new Set(chain)];
  if (references_header.length > REFERENCES_MAX) {
    references_header.splice(1, references_header.length - REFERENCES_MAX);
  }
  return {
    message_id_header: `<${id}@${domain}>`,
    in_reply_to,
    references_header,
    addresses: { from: [{ name: null, address: from }], to: recipientsOf(answered), cc: [], reply_to: [] },
  };
}

/** Whom an answer goes to: where its writer wants it; an answer to what we have written ourselves, to whom that went. */
function recipientsOf(answered: Answered | null): MailAddress[] {
  const { addresses } = answered ?? {};
  if (!answered || !addresses) return [];
  if (answered.direction === 'outbound') return addresses.to;
  return addresses.reply_to.length > 0 ? addresses.reply_to : addresses.from;
}

/** `Re: ` before a subject that does not begin so. */
export function replySubject(subject: string | null): string {
  const clean = (subject ?? '').replaceAll(/\s+/g, ' ').trim();
  return /^re\s*:/i.test(clean) ? clean : `Re: ${clean}`.trim();
}
