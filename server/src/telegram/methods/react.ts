import { getMarkedPeerId, Long, parseMarkedPeerId, type tl } from '@mtcute/core';
import type { AvailableReactions, MessageReactions, ReactOutcome } from '#domain/telegram-messages.ts';
import { TelegramError, type CallOptions } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { plainEmoji, reactionText, toReactions } from '#telegram/messages/to-message.ts';
import { inputChannel, inputPeer, remember, unknownChat } from '#telegram/methods/chats.ts';
import { message } from '#telegram/methods/message.ts';
import { updatesIn } from '#telegram/updates/answers.ts';

const CUSTOM = /^custom:(-?\d{1,20})$/;

/**
 * Puts a reaction in the place of the account's own, if there is one. Looks first: after a crash the same reaction is not
 * given again.
 */
export async function react(
  caller: Caller,
  reaction: { chat_id: number; message_id: number; emoji: string },
  options?: CallOptions,
): Promise<ReactOutcome> {
  const { chat_id, message_id } = reaction;
  const emoji = plainEmoji(reaction.emoji);
  const found = await message(caller, chat_id, message_id, options);
  if (!found) return { status: 'message_gone' };
  if (found.reactions?.own?.includes(emoji)) return { status: 'already' };
  const peer = await inputPeer(caller, chat_id, 'messages.sendReaction', options);
  try {
    const given = [inputReaction(emoji)];
    const answer = await caller.call({ _: 'messages.sendReaction', peer, msgId: message_id, reaction: given }, options);
    return { status: 'ok', reactions: reactionsIn(answer, reaction) };
  } catch (error) {
    const outcome = await outcomeOf(caller, error, { chat_id, reactions: found.reactions }, options);
    if (outcome) return outcome;
    throw error;
  }
}

/** What may be given in a chat: as its admins say, or whatever Telegram has. */
export async function availableReactions(
  caller: Caller,
  chat_id: number,
  options?: CallOptions,
): Promise<AvailableReactions> {
  const allowed = await chatReactions(caller, chat_id, options);
  switch (allowed?._) {
    case 'chatReactionsNone':
      return { reactions: [], custom: false };
    case 'chatReactionsSome':
      return { reactions: allowed.reactions.map(reactionText), custom: false };
    case 'chatReactionsAll':
    case undefined:
      return { reactions: await everywhere(caller, options), custom: allowed?.allowCustom === true };
  }
}

async function chatReactions(
  caller: Caller,
  chat_id: number,
  options?: CallOptions,
): Promise<tl.TypeChatReactions | undefined> {
  const [type, id] = parseMarkedPeerId(chat_id);
  if (type === 'user') return undefined;
  if (type === 'chat') {
    const full = await caller.call({ _: 'messages.getFullChat', chatId: id }, options);
    await remember(caller, full);
    return full.fullChat._ === 'chatFull' ? full.fullChat.availableReactions : undefined;
  }
  const channel = inputChannel(await inputPeer(caller, chat_id, 'channels.getFullChannel', options));
  if (!channel) throw unknownChat('channels.getFullChannel');
  const full = await caller.call({ _: 'channels.getFullChannel', channel }, options);
  await remember(caller, full);
  return full.fullChat._ === 'channelFull' ? full.fullChat.availableReactions : undefined;
}

/** Those that need no Premium. */
async function everywhere(caller: Caller, options?: CallOptions): Promise<string[]> {
  const answer = await caller.call({ _: 'messages.getAvailableReactions', hash: 0 }, options);
  if (answer._ !== 'messages.availableReactions') return [];
  return answer.reactions
    .filter(({ inactive, premium }) => !inactive && !premium)
    .map(({ reaction }) => plainEmoji(reaction));
}

async function outcomeOf(
  caller: Caller,
  error: unknown,
  about: { chat_id: number; reactions: MessageReactions | null },
  options?: CallOptions,
): Promise<ReactOutcome | null> {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return null;
  switch (error.fault.type) {
    case 'MESSAGE_NOT_MODIFIED':
      return { status: 'already' };
    case 'MSG_ID_INVALID':
    case 'MESSAGE_ID_INVALID':
      return { status: 'message_gone' };
    case 'REACTIONS_TOO_MANY': {
      const counts = about.reactions?.counts ?? [];
      const present = counts.toSorted((one, other) => other.count - one.count).map(({ reaction }) => reaction);
      return { status: 'too_many', present };
    }
    case 'REACTION_INVALID':
    case 'PREMIUM_ACCOUNT_REQUIRED': {
      const { reactions } = await availableReactions(caller, about.chat_id, options);
      return { status: 'not_allowed', allowed: reactions };
    }
    default:
      return null;
  }
}

function inputReaction(emoji: string): tl.TypeReaction {
  const custom = CUSTOM.exec(emoji)?.[1];
  if (custom === undefined) return { _: 'reactionEmoji', emoticon: emoji };
  return { _: 'reactionCustomEmoji', documentId: Long.fromString(custom) };
}

/** What stands at the message now, if the answer says so. */
function reactionsIn(answer: tl.TypeUpdates, at: { chat_id: number; message_id: number }): MessageReactions | null {
  for (const container of updatesIn(answer)) {
    const updates = 'updates' in container ? container.updates : [];
    for (const update of updates) {
      if (update._ !== 'updateMessageReactions' || update.msgId !== at.message_id) continue;
      if (getMarkedPeerId(update.peer) === at.chat_id) return toReactions(update.reactions);
    }
  }
  return null;
}
