// The demo's mailbox: a mail server of its own, people who write to it, and who answer what they are answered.
import { delay } from '@groundcrew/server/lib/time.ts';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { openMailHouse, type OutgoingMail } from '@groundcrew/simulator/mail/mail-house.ts';
import type { Product } from '#fleet/product.ts';
import { anyAnswer, anyLetter, FIRST_LETTERS, writeMail, type Post } from './mail-letters.ts';

const ADDRESS = 'desk@demo.example';
const PASSWORD = 'of the demo';
/** Real time that a person thinks before answering. */
const THINKS_MS = [4_000, 12_000] as const;
/** How long before the demo's first moment the first letters were written. */
const HOUR_MS = 3_600_000;

export type DemoMail = {
  /** Somebody writes, of something new. */
  write: () => void;
  close: () => Promise<void>;
};

type Options = { url: string; product: Product; chance: Chance; now: () => Date; signal: AbortSignal };

/** Rejects when the product does not take the mailbox. */
export async function openDemoMail({ url, product, chance, now, signal }: Options): Promise<DemoMail> {
  let written = 0;
  const names = new Map<string, string>();
  const send = (post: Omit<Post, 'to' | 'message_id' | 'at'>, at = now()): void => {
    written += 1;
    names.set(post.from.address, post.from.name);
    const message_id = `<demo-${written}@people.example>`;
    house.deliver(ADDRESS, writeMail({ ...post, to: ADDRESS, message_id, at }), at);
  };
  const answer = async ({ raw, to }: OutgoingMail): Promise<void> => {
    await delay(chance.between(...THINKS_MS), signal);
    const [address = ''] = to;
    const { message_id, references, subject } = headOf(raw);
    if (message_id === null) return;
    const from = { name: names.get(address) ?? address, address };
    const thread = { in_reply_to: message_id, references: [...references, message_id] };
    send({ from, subject, text: anyAnswer(chance, wordsOf(subject)), ...thread });
  };
  const house = await openMailHouse({ now, onOutgoing: (mail) => void answer(mail).catch(() => {}) });
  house.addMailbox(ADDRESS, PASSWORD);
  for (const [index, letter] of FIRST_LETTERS.entries()) {
    send(letter, new Date(now().getTime() - (FIRST_LETTERS.length - index) * HOUR_MS));
  }
  await addMailbox({ url, product }, house);
  return { write: () => send(anyLetter(chance)), close: house.close };
}

async function addMailbox(
  { url, product }: Pick<Options, 'url' | 'product'>,
  { host, imap_port, smtp_port }: { host: string; imap_port: number; smtp_port: number },
): Promise<void> {
  const { token } = await product.ask<{ token: string }>(['token', 'add', '--name', 'demo mail', '--role', 'owner']);
  const answer = await fetch(`${url}/api/v1/mailboxes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      email: ADDRESS,
      smtp_password: PASSWORD,
      smtp_host: host,
      smtp_port,
      smtp_security: 'none',
      imap_host: host,
      imap_port,
      imap_security: 'none',
    }),
  });
  if (!answer.ok) throw new Error(`The mailbox was not taken: ${answer.status} ${await answer.text()}`);
}

/** Of what the product itself has written: its headers are in plain words. */
function headOf(raw: Buffer): { message_id: string | null; references: string[]; subject: string } {
  const [head = ''] = raw.toString('utf8').split('\r\n\r\n');
  const unfolded = head.replaceAll(/\r\n[ \t]+/g, ' ');
  const valueOf = (name: string): string | null => new RegExp(`^${name}: *(.*)$`, 'im').exec(unfolded)?.[1] ?? null;
  return {
    message_id: valueOf('Message-ID'),
    references: valueOf('References')?.split(/\s+/) ?? [],
    subject: valueOf('Subject') ?? '',
  };
}

/** Of `=?utf-8?B?…?=`, which is how subjects with other letters are written. */
function wordsOf(subject: string): string {
  return subject.replaceAll(/=\?utf-8\?B\?([^?]*)\?=\s*/gi, (_, code: string) =>
    Buffer.from(code, 'base64').toString(),
  );
}
