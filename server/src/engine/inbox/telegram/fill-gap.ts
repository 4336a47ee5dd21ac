// What an account has missed is read from the history, one page a step: first which chats there are, then each backwards, until
// what is known already. Each page is stored with how far the reading has come, so that it goes on after any end.
import { ALBUM_MAX, albumOf, isCommonSequence, isKeptChat } from '#domain/inbox-telegram.ts';
import { addMs, DAY_MS } from '#domain/days.ts';
import type { TelegramDialog, TelegramMessage } from '#domain/telegram-messages.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import type { ErrorFamily } from '#domain/telegram-error-catalogue.ts';
import { TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import type { Line } from '#engine/open-line.ts';
import { ALL_PRIVATE, type Gap, type GapChat } from '#store/inbox/telegram/gaps.ts';
import {
  newestStored,
  privateChatsSince,
  takeHistoryPage,
  takePlan,
  type HistoryPage,
} from '#store/inbox/telegram/history.ts';

const PAGE = 100;
/** Of each private chat, when nothing was ever heard. */
const FIRST_MESSAGES = 50;
/** Of a chat; beyond it nobody reads. */
const MESSAGES_MAX = 10_000;
/** As long as Telegram lets people change what they wrote: chats of this time are looked at even when nothing new is in them. */
const EDITABLE_MS = 2 * DAY_MS;

/** Errors that concern one chat: it is left out, and the others are read. */
const OF_THE_CHAT: ReadonlySet<ErrorFamily> = new Set<ErrorFamily>([
  'target_error',
  'target_banned',
  'target_stale',
  'ask_membership',
  'join_first',
  'peer_unreachable',
  'message_gone',
  'bad_input',
]);

/** One step. Returns whether files came that can be fetched; throws what calls throw. */
export async function fillGap(crew: Crew, { client, lease }: Line, gap: Gap): Promise<boolean> {
  const [chat, ...rest] = gap.progress.todo ?? [];
  if (!chat) {
    await takePlan(crew.scope, lease, gap, await plan(crew, client, gap));
    return false;
  }
  const page = await readPage(crew, client, gap, chat);
  const todo = page.next ? [page.next, ...rest] : rest;
  const { messages, there } = page;
  return takeHistoryPage(crew.scope, lease, { gap, chat, messages, there, todo });
}

async function plan({ scope }: Crew, client: TelegramClient, gap: Gap): Promise<GapChat[]> {
  const { account_id, peer_id, progress, found_at } = gap;
  if (peer_id !== ALL_PRIVATE) return [chatOf(peer_id)];
  const since = new Date(progress.since);
  const chats: GapChat[] = [];
  for await (const page of client.dialogs({ since })) {
    const wanted = page.filter((dialog) => isWanted(dialog, { progress, found_at, self_id: client.me.id }));
    chats.push(...wanted.map((dialog) => chatOf(dialog.chat.id, dialog)));
  }
  // A chat of which everything was deleted is not in the list.
  const listed = new Set(chats.map((chat) => chat.peer_id));
  const stored = await privateChatsSince(scope, account_id, addMs(found_at, -EDITABLE_MS));
  for (const id of stored) if (!listed.has(id)) chats.push(chatOf(id));
  return chats;
}

function isWanted(
  { chat, top_message_id, date, unread_mentions }: TelegramDialog,
  { progress, found_at, self_id }: Pick<Gap, 'progress' | 'found_at'> & { self_id: number },
): boolean {
  if (chat.kind !== 'private') return unread_mentions > 0;
  if (!isKeptChat(chat.id) || chat.id === self_id) return false;
  return top_message_id > progress.after_id || date >= addMs(found_at, -EDITABLE_MS);
}

function chatOf(peer_id: number, dialog?: TelegramDialog): GapChat {
  const { read_by_me_to = 0, read_by_them_to = 0 } = dialog ?? {};
  return { peer_id, before_id: 0, read: 0, read_by_me_to, read_by_them_to };
}

type Page = Pick<HistoryPage, 'messages' | 'there'> & { next: GapChat | null };

async function readPage(crew: Crew, client: TelegramClient, gap: Gap, chat: GapChat): Promise<Page> {
  const { peer_id, before_id } = chat;
  const is_private = peer_id > 0;
  const limit = gap.progress.first && is_private ? FIRST_MESSAGES : PAGE;
  const query = { limit, ...(before_id > 0 && { before_id }) };
  // Asked before the page: what comes while it is fetched is newer.
  const newest = before_id > 0 ? before_id - 1 : await newestStored(crew.scope, gap.account_id, peer_id);
  try {
    const page = is_private
      ? await client.history(peer_id, { ...query, service: true })
      : await client.mentions(peer_id, query);
    // Telegram counts what is gone among a page, so that a page that is not full does not end a chat.
    const next = page.length > 0 ? nextPage(gap, chat, page) : null;
    const whole = is_private ? page : await withAlbums(client, peer_id, page);
    // What is known already is looked at as well, as it may have been changed; old mentions are not wanted.
    const messages = whole.filter((message) => is_private || !isBehind(gap, message)).toReversed();
    const there = {
      from_id: page.at(-1)?.message_id ?? 0,
      to_id: Math.max(newest, page[0]?.message_id ?? 0),
      ids: whole.map(({ message_id }) => message_id),
      since: addMs(gap.found_at, -EDITABLE_MS),
    };
    return { messages, there, next };
  } catch (error) {
    if (!isOfTheChat(error)) throw error;
    crew.log.info({ account_id: gap.account_id, peer_id, err: error }, 'the history of a chat cannot be read');
    return { messages: [], there: null, next: null };
  }
}

/** Of an album only the message with the caption is a mention: the others stand beside it. */
async function withAlbums(
  client: TelegramClient,
  peer_id: number,
  mentions: readonly TelegramMessage[],
): Promise<TelegramMessage[]> {
  const page = new Map(mentions.map((message) => [message.message_id, message]));
  for (const mention of mentions) {
    const album = albumOf(mention);
    if (album === null) continue;
    const beside = await client.history(peer_id, {
      limit: 2 * ALBUM_MAX,
      before_id: mention.message_id + ALBUM_MAX,
    });
    for (const message of beside) if (albumOf(message) === album) page.set(message.message_id, message);
  }
  return [...page.values()].toSorted((one, other) => other.message_id - one.message_id);
}

/** Where it goes on; null: what follows is known, or old. */
function nextPage(gap: Gap, chat: GapChat, page: readonly TelegramMessage[]): GapChat | null {
  const oldest = page.at(-1);
  const read = chat.read + page.length;
  if (!oldest || read >= MESSAGES_MAX || (gap.progress.first && chat.peer_id > 0)) return null;
  return isBehind(gap, oldest) ? null : { ...chat, before_id: oldest.message_id, read };
}

/**
 * From before the gap: by its number, or where nothing with such numbers was stored yet, by its date. What may have been changed
 * meanwhile is looked at once more.
 */
function isBehind({ peer_id, progress, found_at }: Gap, { chat, message_id, date }: TelegramMessage): boolean {
  const { after_id, since } = progress;
  if (!progress.first && date >= addMs(found_at, -EDITABLE_MS)) return false;
  const same_numbers = peer_id === ALL_PRIVATE ? isCommonSequence(chat.id) : chat.id === peer_id;
  return same_numbers && after_id > 0 ? message_id <= after_id : date < new Date(since);
}

function isOfTheChat(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  return OF_THE_CHAT.has(classifyRpc(error.fault).family);
}
