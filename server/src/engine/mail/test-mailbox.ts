// Whether a mailbox can be reached both ways; every fault of both is named.
import { MailFaultError, whatToDo, type MailFault } from '#domain/mail/faults.ts';
import type { MailIdentity, MailServer } from '#domain/mail/gateway.ts';
import { readReason, type Told } from '#domain/reasons.ts';
import type { Crew } from '#engine/crew.ts';
import { identityWith, loggedIn, oauthOf, serverOf, type OpenMailbox } from '#engine/mail/mailbox-identity.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { monotonic } from '#lib/time.ts';
import { readMailbox, type MailboxSettings } from '#store/mailboxes/mailboxes.ts';

export type WayTest =
  | { ok: true; server: MailServer; milliseconds: number }
  | { ok: false; server: MailServer; fault: MailFault; sentence: string; told?: Told; what_to_do: string };

export type MailboxTest = { ok: boolean; imap: WayTest; smtp: WayTest };

/** Logs in by IMAP and by SMTP; sends and reads nothing. Throws `not_found`. */
export async function testMailbox(crew: Crew, id: number): Promise<MailboxTest> {
  const box = await readMailbox(crew.scope, id);
  if (!box) throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
  return testWays(crew, box, (protocol, logIn) => loggedIn(crew, { box, protocol }, logIn));
}

/** The same of settings that are not stored yet. `refresh_token`: the provider has given another one. */
export async function testSettings(
  crew: Crew,
  box: OpenMailbox,
): Promise<{ test: MailboxTest; refresh_token: string | null }> {
  const oauth = oauthOf(box);
  const asked = oauth === null ? null : crew.mail.freshToken(oauth);
  asked?.catch(() => {});
  const test = await testWays(crew, box, async (protocol, logIn) => {
    const token = asked === null ? null : (await asked).access_token;
    return logIn(identityWith(box, protocol, token));
  });
  const token = await asked?.catch(() => null);
  return { test, refresh_token: token?.refresh_token ?? null };
}

type LogIn = (identity: MailIdentity) => Promise<void>;

/** Both ways at once. */
async function testWays(
  crew: Crew,
  box: MailboxSettings,
  enter: (protocol: 'imap' | 'smtp', logIn: LogIn) => Promise<void>,
): Promise<MailboxTest> {
  const tried = (protocol: 'imap' | 'smtp', logIn: LogIn): Promise<WayTest> => {
    const server = serverOf(box, protocol);
    return testWay(server, async () => {
      // Whatever else answers there is found before anything is said, and sooner than by whom the right one is expected.
      await crew.mail.look(server, protocol);
      await enter(protocol, logIn);
    });
  };
  const [imap, smtp] = await Promise.all([
    tried('imap', async (identity) => {
      const session = await crew.mail.connect(identity);
      await session.close();
    }),
    tried('smtp', (identity) => crew.mail.testSmtp(identity)),
  ]);
  return { ok: imap.ok && smtp.ok, imap, smtp };
}

async function testWay(server: MailServer, logIn: () => Promise<void>): Promise<WayTest> {
  const begun_ms = monotonic();
  try {
    await logIn();
    return { ok: true, server, milliseconds: Math.round(monotonic() - begun_ms) };
  } catch (error) {
    if (!(error instanceof MailFaultError)) throw error;
    const { fault, message: sentence } = error;
    const told = readReason(sentence);
    const what_to_do = whatToDo(fault.kind, { followed: false });
    return { ok: false, server, fault, sentence, ...(told && { told }), what_to_do };
  }
}
