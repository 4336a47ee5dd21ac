import type { Message } from './types.ts';

/** Nothing said by nobody: what a message is made from. */
export function plainMessage(): Message {
  return {
    order: 0,
    chat_id: 0,
    id: 0,
    from_id: 0,
    at: new Date(0),
    text: '',
    entities: [],
    media: null,
    grouped_id: null,
    reply_to_id: null,
    reply_to: null,
    topic_id: null,
    action: null,
    pinned: false,
    forwarded: null,
    comments: 0,
    random_id: null,
    edited_at: null,
    deleted_at: null,
    reactions: new Map(),
  };
}
