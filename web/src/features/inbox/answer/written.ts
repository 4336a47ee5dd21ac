import type { Attachment } from '#features/inbox/types.ts';

/** What is being written; `reply_to`: the message that was chosen to be answered. */
export type Written = { text: string; files: readonly Attachment[]; reply_to: number | null };

export const isSame = (one: Written, other: Written) =>
  one.text === other.text &&
  one.reply_to === other.reply_to &&
  one.files.map(({ id }) => id).join() === other.files.map(({ id }) => id).join();

/** What was written while a reply was on its way: nothing, as a rule. */
export function writtenSince(sent: Written, now: Written): Written {
  const gone = new Set(sent.files.map(({ id }) => id));
  return {
    text: now.text.startsWith(sent.text) ? now.text.slice(sent.text.length).trimStart() : now.text,
    files: now.files.filter(({ id }) => !gone.has(id)),
    reply_to: now.reply_to === sent.reply_to ? null : now.reply_to,
  };
}
