// Mail that a machine has written: RFC 3834 (auto-replies), RFC 3464 (reports), RFC 2919 (lists).
import type { Automatic } from '#domain/inbox.ts';

/** Names of headers in lower case, with their values. */
export type MailHeaders = ReadonlyMap<string, string>;

const DAEMON = /^(?:mailer-daemon|postmaster|mail-daemon)@/iu;
const AUTO_SUBJECT =
  /^(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|abwesenheit|automatische antwort|автоответ|автоматический ответ|автоматична відповідь|автовідповідь|otomatik yanıt|ofis dışında)/iu;

/** `own`: it carries the Message-ID of a message that this mailbox has sent itself. */
export function automaticOf(
  mail: { headers: MailHeaders; from: string | null; subject: string; is_report: boolean },
  { own }: { own: boolean },
): Automatic | null {
  const { headers, from, subject, is_report } = mail;
  if (own) return 'loop';
  const header = (name: string) => headers.get(name)?.trim().toLowerCase() ?? '';
  const without_sender = header('return-path') === '<>';
  const daemon = from !== null && DAEMON.test(from);
  if (is_report || headers.has('x-failed-recipients') || (daemon && without_sender)) return 'bounce';
  const submitted = header('auto-submitted').split(';')[0]?.trim() ?? '';
  if (submitted !== '' && submitted !== 'no')
    return submitted === 'auto-replied' || !isList(headers) ? 'auto_reply' : 'list';
  const auto = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply'].some((name) => headers.has(name));
  if (auto || /^auto[_-]?reply$/u.test(header('precedence')) || AUTO_SUBJECT.test(subject)) return 'auto_reply';
  return isList(headers) ? 'list' : null;
}

function isList(headers: MailHeaders): boolean {
  const precedence = headers.get('precedence')?.trim().toLowerCase() ?? '';
  return headers.has('list-id') || headers.has('list-unsubscribe') || /^(?:bulk|list|junk)$/u.test(precedence);
}
