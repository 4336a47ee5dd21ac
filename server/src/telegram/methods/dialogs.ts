import { getMarkedPeerId, type tl } from '@mtcute/core';
import type { TelegramDialog } from '#domain/telegram-messages.ts';
import type { CallOptions } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { chatOf, partiesOf, type Parties } from '#telegram/messages/parties.ts';
import { dialogPages } from '#telegram/methods/chats.ts';

const PAGES_MAX = 10;

/** The account's chats, those with the newest messages first; pinned ones come before all others, however old. */
export async function* dialogs(
  caller: Caller,
  { since }: { since?: Date },
  options?: CallOptions,
): AsyncGenerator<TelegramDialog[]> {
  for await (const page of dialogPages(caller, options, PAGES_MAX)) {
    const parties = partiesOf(page);
    const found = page.dialogs.flatMap((dialog) => toDialog(dialog, page.messages, parties));
    yield found.filter(({ dialog: { date } }) => !since || date >= since).map(({ dialog }) => dialog);
    // The first old one that is not pinned: only older ones follow.
    if (since && found.some(({ pinned, dialog: { date } }) => !pinned && date < since)) return;
  }
}

function toDialog(
  dialog: tl.TypeDialog,
  messages: readonly tl.TypeMessage[],
  parties: Parties,
): { dialog: TelegramDialog; pinned: boolean }[] {
  if (dialog._ !== 'dialog') return [];
  const { peer, topMessage, readInboxMaxId, readOutboxMaxId, unreadMentionsCount } = dialog;
  const id = getMarkedPeerId(peer);
  const top = messages.find(
    (one) => one.id === topMessage && one._ !== 'messageEmpty' && getMarkedPeerId(one.peerId) === id,
  );
  if (!top || top._ === 'messageEmpty') return [];
  const told: TelegramDialog = {
    chat: chatOf(peer, parties),
    top_message_id: topMessage,
    date: new Date(top.date * 1000),
    read_by_me_to: readInboxMaxId,
    read_by_them_to: readOutboxMaxId,
    unread_mentions: unreadMentionsCount,
  };
  return [{ dialog: told, pinned: dialog.pinned === true }];
}
