// What a reply waits for that nothing forbids: its turn, a server that sends it, an answer.
import type { ActionKind } from '#domain/lanes.ts';

/** What is known of the conversation's account or mailbox, and of what waits in it. */
export type WaitPlace = {
  /** Something is being handed over at this moment. */
  sending: boolean;
  /** Who has the account or follows the mailbox; `elsewhere`: a command, which gives it back at its end. */
  holder: 'server' | 'elsewhere' | 'nobody';
  /** What the account does now; null: nothing, or it is mail. */
  doing: { kind: ActionKind; here: boolean; since: Date } | null;
};

export type WaitCode = 'sending' | 'no_server' | 'with_command' | 'connecting' | 'lane_busy' | 'its_turn';

export type Wait = {
  code: WaitCode;
  /** Of `lane_busy`. */
  doing: ActionKind | null;
  since: Date | null;
  message: string;
};

const DOING: Record<ActionKind, string> = {
  reply: 'it answers in another conversation',
  reconnect: 'it is being connected anew',
  logout: 'it is being logged out',
  health: 'it is being tested',
  reaction: 'it puts a reaction',
  post: 'it posts in a group',
  join: 'it joins a group',
};

export function waitOf({ sending, holder, doing }: WaitPlace): Wait {
  const wait = (code: WaitCode, message: string): Wait => ({ code, doing: null, since: doing?.since ?? null, message });
  if (sending) return wait('sending', 'it is being handed over');
  if (holder === 'nobody') return wait('no_server', 'no server that works has the account or mailbox at this moment');
  if (holder === 'elsewhere') return wait('with_command', 'a command has the account, and gives it back at its end');
  if (doing?.here === true) return wait('connecting', 'the account is being connected, or a file is uploaded');
  if (doing) return { ...wait('lane_busy', `the account is busy: ${DOING[doing.kind]}`), doing: doing.kind };
  return wait('its_turn', 'it is taken up within seconds');
}
