/** What is done with an account, one act at a time. Of what is due, the higher priority goes first. */
export type ActionKind = 'reply' | 'reconnect' | 'logout' | 'health' | 'reaction' | 'post' | 'join';

export const PRIORITIES: Record<ActionKind, number> = {
  reply: 60,
  reconnect: 50,
  logout: 45,
  health: 40,
  reaction: 30,
  post: 20,
  join: 10,
};

/**
 * How many accounts a node is to have: all have the same number, and the first ones have one more where it does not come
 * out even. `rank` counts from 0.
 */
export function fairShare(accounts: number, nodes: number, rank: number): number {
  if (nodes === 0 || rank < 0 || rank >= nodes) return 0;
  return Math.floor(accounts / nodes) + (rank < accounts % nodes ? 1 : 0);
}
