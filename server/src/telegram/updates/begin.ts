import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { dialogPages } from '#telegram/methods/chats.ts';
import type { FeedState } from './feed-state.ts';

/** Begins with the present: nothing was stored of an earlier connection. Where each channel stands, the dialogs tell. */
export async function beginFresh(
  caller: Caller,
  state: FeedState<TelegramUpdate[]>,
  signal: AbortSignal,
): Promise<void> {
  state.set(await caller.call({ _: 'updates.getState' }, { signal }));
  try {
    for await (const { dialogs } of dialogPages(caller, { signal })) {
      for (const dialog of dialogs) {
        if (dialog._ !== 'dialog' || dialog.peer._ !== 'peerChannel' || dialog.pts === undefined) continue;
        state.channel(dialog.peer.channelId).jump(dialog.pts);
      }
    }
  } catch (error) {
    // Without it each channel begins with its first update.
    if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') throw error;
  }
}
