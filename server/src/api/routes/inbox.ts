import { byOf } from '#api/by.ts';
import type { Services } from '#api/context.ts';
import { narrowed, personOf, shownConversation } from '#api/conversations.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { addMs, SECOND_MS } from '#domain/days.ts';
import { waitOf } from '#domain/inbox/waits.ts';
import {
  changeConversation,
  noConversation,
  readConversation,
  takeConversation,
  unreadConversation,
} from '#engine/inbox/acts.ts';
import { cancelByWord, retryOutgoing, settleByWord } from '#engine/inbox/by-word.ts';
import { takeBack } from '#engine/inbox/take-back.ts';
import { chosenConversations } from '#engine/inbox/work.ts';
import { writeMail } from '#engine/inbox/write-mail.ts';
import { whyNotReply, writeReply } from '#engine/inbox/write-reply.ts';
import { byteStream } from '#lib/byte-stream.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listChannels } from '#store/inbox/conversations.ts';
import { countConversations, findMessage, pageOfConversations, pageOfMessages } from '#store/inbox/lists.ts';
import { waitPlace } from '#store/inbox/outgoing/waits.ts';
import type { Scope } from '#store/scope.ts';
import { draft, keep_draft, placeOf } from './drafts.ts';

const routes = inWorkspace.conversations;

const list = routes.list.handler(async ({ input, context: { scope, caller } }) =>
  pageFrom(input, await pageOfConversations(scope, { ...narrowed(input, caller), ...pageWish(input) })),
);

const ids = routes.ids.handler(async ({ input, context: { scope, caller } }) => ({
  ids: await chosenConversations(scope, { ids: undefined, filter: narrowed(input, caller) }),
}));

const counts = routes.counts.handler(({ input, context: { scope, caller } }) =>
  countConversations(scope, { ...narrowed(input, caller), me: caller.person_id }),
);

const channels = routes.channels.handler(async ({ context: { scope } }) => ({ items: await listChannels(scope) }));

const get = routes.get.handler(({ input, context: { scope } }) => shownConversation(scope, input.id));

const messages_of = routes.messages.handler(async ({ input, context: { scope } }) => {
  const page = await pageOfMessages(scope, { ...input, ...pageWish(input), conversation_id: input.id });
  if (!page) throw noConversation(input.id);
  return pageFrom(input, page);
});

const change = routes.change.handler(async ({ input, context: { scope, caller, note } }) => {
  const { id, ...asked } = input;
  const assignee = personOf(asked.assignee, caller);
  const done = await changeConversation(scope, id, { ...asked, assignee });
  note.unchanged = !done;
  const { state, archived, snoozed_until, priority } = asked;
  note.data = { assignee, state, archived, snoozed_until, priority };
  return shownConversation(scope, id);
});

/** Reading changes nothing that anybody would look for later. */
const read = routes.read.handler(async ({ input, context: { scope, note } }) => {
  await readConversation(scope, input.id, input.until_message_id ?? null);
  note.unchanged = true;
  return shownConversation(scope, input.id);
});

const unread = routes.unread.handler(async ({ input, context: { scope, note } }) => {
  await unreadConversation(scope, input.id);
  note.unchanged = true;
  return shownConversation(scope, input.id);
});

const reply = routes.reply.handler(async ({ input, context: { scope, crew, caller, services } }) => {
  const { id: conversation_id, undo_s, reply_to = null, ...wish } = input;
  const by = byOf(caller);
  const { message_ids } = await writeReply(crew, {
    ...wish,
    conversation_id,
    reply_to,
    by,
    not_before: keptUntil(scope, undo_s, services),
    author_id: caller.user_id,
  });
  if (caller.user_id !== null) await takeConversation(scope, conversation_id, caller.user_id);
  return { items: await Promise.all(message_ids.map((id) => shownMessage(scope, id))) };
});

/** A person waits by the clock on his wall. */
function keptUntil({ now }: Scope, undo_s: number, { pace }: Pick<Services, 'pace'>): Date | null {
  return undo_s === 0 ? null : addMs(now(), undo_s * SECOND_MS * pace());
}

const begin = routes.begin.handler(async ({ input, context: { scope, crew, caller, services, note } }) => {
  const { undo_s, ...wish } = input;
  const not_before = keptUntil(scope, undo_s, services);
  const author_id = caller.user_id;
  const { conversation_id, message_id } = await writeMail(crew, { ...wish, by: byOf(caller), not_before, author_id });
  note.data = { conversation_id, mailbox_id: wish.mailbox_id };
  return {
    conversation: await shownConversation(scope, conversation_id),
    message: await shownMessage(scope, message_id),
  };
});

const take_back = routes.take_back.handler(async ({ input, context: { scope, caller, note } }) => {
  const { id, message_ids } = input;
  const place = placeOf(caller, id);
  const taken = await takeBack(scope, { ...place, message_ids });
  note.data = { message_ids };
  return taken;
});

const why = routes.why.handler(async ({ input, context: { scope } }) => {
  const blockers = await whyNotReply(scope, input.id);
  const place = await waitPlace(scope, input.id);
  return { can_reply: blockers.length === 0, blockers, waits_for: place && waitOf(place) };
});

export const conversations = {
  list,
  ids,
  counts,
  channels,
  get,
  messages: messages_of,
  change,
  read,
  unread,
  reply,
  begin,
  take_back,
  why,
  draft,
  keep_draft,
};

async function shownMessage(scope: Scope, id: number) {
  const found = await findMessage(scope, id);
  if (found) return found;
  throw new GroundcrewError('not_found', { detail: `message ${id}` });
}

const message = inWorkspace.messages.get.handler(({ input, context: { scope } }) => shownMessage(scope, input.id));

const retry = inWorkspace.messages.retry.handler(async ({ input, context: { scope, crew } }) => {
  await retryOutgoing(crew, input.id);
  return shownMessage(scope, input.id);
});

const cancel = inWorkspace.messages.cancel.handler(async ({ input, context: { scope, crew, caller } }) => {
  await cancelByWord(crew, { message_id: input.id, by: byOf(caller) });
  return shownMessage(scope, input.id);
});

const settle = inWorkspace.messages.settle.handler(async ({ input, context: { scope, crew, caller, note } }) => {
  await settleByWord(crew, { message_id: input.id, outcome: input.delivery, by: byOf(caller) });
  note.data = { said: input.delivery };
  return shownMessage(scope, input.id);
});

/** The frame may measure it, since it is of our own origin; nothing in it runs, whoever opens it. */
const DOCUMENT_POLICY = [
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
];

/** Seen from /messages/{id}/document. */
const attachmentPlace = (id: number): string => `../../attachments/${id}`;

const document = inWorkspace.messages.document.handler(async ({ input, context: { scope, crew } }) => {
  const { html, attachments } = await shownMessage(scope, input.id);
  if (html === null) throw new GroundcrewError('not_found', { detail: `HTML of message ${input.id}` });
  const images = new Map<string, string>();
  for (const { id, content_id, state } of attachments) {
    if (content_id !== null && state === 'stored') images.set(content_id.toLowerCase(), attachmentPlace(id));
  }
  const page = await crew.mail.page(html, { with_remote: input.images, images });
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [...DOCUMENT_POLICY, `img-src 'self' data:${input.images ? ' https:' : ''}`].join(
        '; ',
      ),
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
    },
    body: byteStream([Buffer.from(page)]),
  };
});

export const messages = { get: message, document, retry, cancel, settle };
