/** What an account hears: everything that concerns its chats, in order, nothing left out without saying so. */
import type { MessageChat, MessageReactions, TelegramMessage } from './telegram-messages.ts';
import type { TelegramStateEntry } from './telegram.ts';

export type TelegramUpdate =
  | { kind: 'new_message'; message: TelegramMessage }
  | { kind: 'edited_message'; message: TelegramMessage }
  /** `chat_id` null: private chats and basic groups, in which message ids are unique over the whole account. */
  | { kind: 'deleted_messages'; chat_id: number | null; message_ids: number[] }
  /** `me`: this account (on another device, or by its owner) has read up to there; `them`: the others have. */
  | { kind: 'read'; chat_id: number; by: 'me' | 'them'; max_id: number }
  | { kind: 'reactions'; chat_id: number; message_id: number; reactions: MessageReactions }
  /** This account came into a chat or is out of it, or something about the chat has changed. */
  | { kind: 'membership'; chat: MessageChat; member: boolean }
  /**
   * More happened than Telegram still tells one by one, or where to begin was unknown: what is missing has to be read from
   * the history. `chat_id` null: all private chats and basic groups.
   */
  | { kind: 'gap'; chat_id: number | null };

/**
 * Updates in the order in which they happened in each chat, and the state after them. Whoever stores `state` in one
 * transaction with what the updates say has each exactly once, through any crash; without that, at least once. A message is
 * known by its chat and id; every other update says how things are now, so that taking it twice changes nothing.
 */
export type UpdateBatch = {
  updates: TelegramUpdate[];
  /** For `TelegramStateStore.save`; whoever takes the batch without it has it saved soon after. */
  state: TelegramStateEntry[];
};

/** What became of a batch that was taken. Without it the state was not stored. */
export type TakenBatch = { state_stored: boolean } | void;
