// Whether a mailbox can be reached both ways; every fault of both is named.
import { MailFaultError, whatToDo, type MailFault } from '#domain/mail/faults.ts';
import type { MailIdentity, MailServer } from '#domain/mail/gateway.ts';
import type { Crew } from '#engine/crew.ts';
import { identityOf, identityWith, oauthOf, type OpenMailbox } from '#engine/mail/mailbox-identity.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { monotonic } from '#lib/time.ts';
import { readMailbox } from '#store/mailboxes.ts';

export type WayTest =
  | { ok: true; server: MailServer; milliseconds: number }
  | { ok: false; server: MailServer; fault: MailFault; sentence: string; what_to_do: string };

export type MailboxTest = { ok: boolean; imap: WayTest; smtp: WayTest };

/** Logs in by IMAP and by SMTP; sends and reads nothing. Throws `not_found`. */
export async function testMailbox(crew: Crew, id: number): Promise<MailboxTest> {
  const box = await readMailbox(crew.scope, id);
  if (!box) throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
  const opened = { ...box };
  return testWays(crew, opened, async (protocol) => identityOf(crew, box, protocol));
}

/** The same of settings that are not stored yet. `refresh_token`: the provider has given another one. */
export async function testSettings(
  crew: Crew,
  box: OpenMailbox,
): Promise<{ test: MailboxTest; refresh_token: string | null }> {
  const oauth = oauthOf(box);
  const asked = oauth === null ? null : crew.mail.freshToken(oauth);
  asked?.catch(() => {});
  const test = await testWays(crew, box, async (protocol) =>
    identityWith(box, protocol, asked === null ? null : (await asked).access_token),
  );
  const token = await asked?.catch(() => null);
  return { test, refresh_token: token?.refresh_token ?? null };
}

async function testWays(
  crew: Crew,
  box: OpenMailbox,
  identify: (protocol: 'imap' | 'smtp') => Promise<MailIdentity>,
): Promise<MailboxTest> {
  const serverOf = (protocol: 'imap' | 'smtp'): MailServer => {
    const { host, port, security } = identityWith(box, protocol, null);
    return { host, port, security };
  };
  // One after the other where both need a token: two that renew it at once could spoil it for each other.
  const imap = await testWay(serverOf('imap'), async () => {
    const session = await crew.mail.connect(await identify('imap'));
    await session.close();
  });
  const smtp = await testWay(serverOf('smtp'), async () => crew.mail.testSmtp(await identify('smtp')));
  return { ok: imap.ok && smtp.ok, imap, smtp };
}

export async function testWay(server: MailServer, logIn: () => Promise<void>): Promise<WayTest> {
  const begun_ms = monotonic();
  try {
    await logIn();
    return { ok: true, server, milliseconds: Math.round(monotonic() - begun_ms) };
  } catch (error) {
    if (!(error instanceof MailFaultError)) throw error;
    const { fault, message: sentence } = error;
    return { ok: false, server, fault, sentence, what_to_do: whatToDo(fault.kind, { followed: false }) };
  }
}
