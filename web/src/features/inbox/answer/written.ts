import type { Attachment } from '#features/inbox/types.ts';

/** What is being written; `reply_to`: the message that was chosen to be answered; `cc`, `bcc`: of mail, who has a copy. */
export type Written = {
  text: string;
  files: readonly Attachment[];
  reply_to: number | null;
  cc: readonly string[];
  bcc: readonly string[];
};

const idsOf = (files: readonly Attachment[]) => files.map(({ id }) => id).join();
const isSameList = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n');

export const isSame = (one: Written, other: Written) =>
  one.text === other.text &&
  one.reply_to === other.reply_to &&
  idsOf(one.files) === idsOf(other.files) &&
  isSameList(one.cc, other.cc) &&
  isSameList(one.bcc, other.bcc);

export const isEmpty = ({ text, files, reply_to, cc, bcc }: Written) =>
  text.trim() === '' && reply_to === null && [files, cc, bcc].every((all) => all.length === 0);

/** As the API takes it. */
export const bodyOf = ({ text, files, reply_to, cc, bcc }: Written) => ({
  text,
  attachment_ids: files.map(({ id }) => id),
  reply_to,
  cc: [...cc],
  bcc: [...bcc],
});

/** What was written while a reply was on its way: nothing, as a rule. */
export function writtenSince(sent: Written, now: Written): Written {
  const gone = new Set(sent.files.map(({ id }) => id));
  return {
    text: now.text.startsWith(sent.text) ? now.text.slice(sent.text.length).trimStart() : now.text,
    files: now.files.filter(({ id }) => !gone.has(id)),
    reply_to: now.reply_to === sent.reply_to ? null : now.reply_to,
    cc: isSameList(now.cc, sent.cc) ? [] : now.cc,
    bcc: isSameList(now.bcc, sent.bcc) ? [] : now.bcc,
  };
}
