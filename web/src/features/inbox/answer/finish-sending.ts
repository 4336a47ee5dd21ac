// Finishes what an earlier page has sent off without hearing the answer: exactly once, by the idempotency key that it went by then.
import type { QueryClient } from '@tanstack/react-query';
import { api, client, codeOf } from '#lib/api.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { knownText, loadAllTexts } from '#lib/i18n.ts';
import { toldTrouble } from '#ui/told.tsx';
import { tellDraft } from './drafts-told.ts';
import { keepTrying } from './keep-trying.ts';
import { forgetSending, isAnyLeft, isKept, leftSendings, takeUp, type KeptSending } from './kept-sendings.ts';
import { bodyOf, isEmpty, writtenSince, type Written } from './written.ts';

/** The server keeps its keys for 24 hours; what is that old becomes a draft, and is sent by nobody but its writer. */
const OLD_MS = 12 * 3_600_000;

/** Replies on their way, by conversation: while one is, its words stand in the field and in the draft. */
const sendings = new Map<number, Promise<unknown>>();

export const sendingOf = (id: number): Promise<unknown> | undefined => sendings.get(id);

export async function underWay<T>(id: number, send: () => Promise<T>): Promise<T> {
  const sending = send();
  sendings.set(id, sending);
  try {
    return await sending;
  } finally {
    if (sendings.get(id) === sending) sendings.delete(id);
  }
}

/** Begins with it, and does not wait for the answers. */
export async function finishSendings(queryClient: QueryClient): Promise<void> {
  if (!isAnyLeft()) return;
  const { user_id } = await queryClient.ensureQueryData(api.me.get.queryOptions());
  for (const one of leftSendings(user_id)) {
    takeUp(one);
    const before = sendingOf(one.reply.id);
    const finished = underWay(one.reply.id, async () => {
      await before?.catch(() => {});
      await finish(queryClient, one);
    });
    // What could not even be asked about is still kept, for the next page.
    finished.catch(() => {});
  }
}

async function finish(queryClient: QueryClient, one: KeptSending): Promise<void> {
  const { id } = one.reply;
  if (Date.now() - one.at > OLD_MS) return giveBack(one);
  try {
    await keepTrying(
      () => post(one),
      () => isKept(one),
    );
  } catch (error) {
    if (codeOf(error) === null) return;
    await giveBack(one);
    return tellOf(id);
  }
  forgetSending(one);
  tellDraft({ id, isThere: false });
  await queryClient.invalidateQueries({ queryKey: api.conversations.messages.key() });
}

/** The reply takes the draft away; what was written there besides stays. */
async function post({ reply, key, sent }: KeptSending): Promise<void> {
  const { id } = reply;
  const before = await draftOf(id);
  try {
    await client.conversations.reply(reply, { context: { idempotency_key: key } });
  } catch (error) {
    // The earlier page's request is not done yet: that is no answer either.
    if (codeOf(error) === 'idempotency_in_progress')
      throw new Error('It is still being carried out.', { cause: error });
    throw error;
  }
  if (!isEmpty(before)) await client.conversations.keep_draft({ id, ...bodyOf(writtenSince(sent, before)) });
}

/** It was not sent: its words are the draft, unless other ones are by now. */
async function giveBack(one: KeptSending): Promise<void> {
  const { id } = one.reply;
  if (isEmpty(await draftOf(id))) await client.conversations.keep_draft({ id, ...bodyOf(one.sent) });
  forgetSending(one);
  tellDraft({ id, isThere: true });
}

async function draftOf(id: number): Promise<Written> {
  const { attachments: files, ...draft } = await client.conversations.draft({ id });
  return { ...draft, files };
}

async function tellOf(id: number): Promise<void> {
  const [conversation] = await Promise.all([client.conversations.get({ id }), loadAllTexts()]);
  const text = knownText('answering', 'not_sent', { name: conversationName(conversation) });
  if (text !== null) toldTrouble(text);
}
