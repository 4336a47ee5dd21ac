/** What is done with an account, one act at a time. Of what is due, the higher priority goes first. */
export type ActionKind = 'reply' | 'reconnect' | 'health' | 'reaction' | 'post' | 'join';

export const PRIORITIES: Record<ActionKind, number> = {
  reply: 60,
  reconnect: 50,
  health: 40,
  reaction: 30,
  post: 20,
  join: 10,
};
