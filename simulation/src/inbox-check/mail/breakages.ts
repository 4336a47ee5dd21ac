// The following and sending of mail, broken on purpose: loaded before the product.
import { breakWhileLoading, type Breakage } from '#lib/breakage.ts';

/** What breaks, by the name that `--break` takes. */
export const mailBreakages: Record<string, readonly Breakage[]> = {
  /** The folder's place is moved before what stands there is stored: what is not stored is never read again. */
  'mail-place-first': [
    {
      file: 'engine/mail/store-read.ts',
      text: 'const { mails } = batch;\n',
      instead: `const { mails } = batch;
        await storeMails(crew.scope, lease, place, { ...batch, mails: [] });
        await delay(30);
`,
    },
  ],
  /** A mail that was read before, under another UIDVALIDITY, is not known again. */
  'mail-unknown': [
    {
      file: 'domain/mail/known.ts',
      text: 'if (row.content_hash !== null) return row.content_hash === mail.content_hash;',
      instead: 'if (row.content_hash !== null) return false;',
    },
  ],
  /** A mail that cannot be stored holds up all that come after it. */
  'mail-held-up': [
    {
      file: 'engine/mail/store-read.ts',
      text: 'if (!isContentFault(err)) throw err;\n    crew.log.warn',
      instead: 'throw err;\n    crew.log.warn',
    },
  ],
  /** A reply whose end nobody recorded is sent once more. */
  'mail-sent-again': [
    {
      file: 'engine/inbox/outbox.ts',
      text: 'if (begun) await leaveOpen',
      instead: 'if (begun && !begun) await leaveOpen',
    },
  ],
  /** Any certificate will do. */
  'mail-any-certificate': [
    {
      file: 'mail/certificate.ts',
      text: "if (security === 'none') return;",
      instead: 'if (security !== identity.host) return;',
    },
  ],
  /** What the server pushes is not heard: mail is found by looking only. */
  'mail-silent': [{ file: 'mail/imap-session.ts', text: 'if (count > prevCount) this.#news.resolve();', instead: '' }],
};

const chosen = mailBreakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) breakWhileLoading(chosen);
