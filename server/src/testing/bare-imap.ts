// ImapFlow and mailparser alone: all of a folder is fetched and taken apart, and nothing is kept. For measurements, beside the product.
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';

const AT_ONCE = 50;

/** How many there were. */
export async function readBare(at: { port: number; user: string; pass: string }): Promise<number> {
  const auth = { user: at.user, pass: at.pass };
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: at.port,
    secure: false,
    doSTARTTLS: false,
    auth,
    logger: false,
  });
  await client.connect();
  const { exists } = await client.mailboxOpen('INBOX', { readOnly: true });
  for (let from = 1; from <= exists; from += AT_ONCE) {
    const range = `${from}:${Math.min(from + AT_ONCE - 1, exists)}`;
    for (const { source } of await client.fetchAll(range, { source: true })) if (source) await simpleParser(source);
  }
  await client.logout();
  return exists;
}
