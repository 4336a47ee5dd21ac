// What the steps of a reply share.
import { nextAt } from '#domain/blockers.ts';
import { recipientsIn } from '#domain/inbox.ts';
import type { Connections, OpenOptions } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Action } from '#engine/lanes/lanes.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import type { Outgoing } from '#store/inbox/outgoing/outgoing.ts';
import type { ReplyWay } from '#store/inbox/outgoing/reply-rules.ts';
import { failOutgoing, putOffOutgoing, type Fence, type Start } from '#store/inbox/outgoing/settle.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export type Replying = {
  crew: Crew;
  connections: Connections;
  action: Action;
  signal: AbortSignal;
};

export const fenceOf =
  (lease: Lease): Fence =>
  (tx) =>
    assertLease(tx, lease);

/** Of the lane's holder, where there is no connection. */
export const laneFence = ({ action }: Replying): Fence => fenceOf(action);

/** How it goes out, for the rules. */
export function wayOf(message: Outgoing): ReplyWay {
  const emails = recipientsIn(message.addresses).map(({ address }) => address);
  const with_file = message.platform === 'telegram' && message.kind !== 'text';
  return { reply_to_telegram_id: message.reply_to_telegram_id, emails, with_file };
}

/** No pauses between attempts: meanwhile the account does other things, and the reply comes again. */
export async function openOptions({ crew, signal }: Replying): Promise<OpenOptions> {
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  return { timeout_ms: connectionTimeout, pauses_ms: [], signal, kind: 'reply' };
}

/** What a message of Telegram has, which mail has not. */
export type TelegramReply = Outgoing & { account_id: number; peer_id: number; random_id: string };

export function isTelegramReply(message: Outgoing): message is TelegramReply {
  return message.account_id !== null && message.peer_id !== null && message.random_id !== null;
}

/** What time alone ends is waited for; what a person has to change is told him. */
export async function keepBack(
  { scope }: Crew,
  fence: Fence,
  message: Outgoing,
  { blockers }: Extract<Start, { ok: false }>,
): Promise<void> {
  const [first] = blockers ?? [];
  if (!blockers || !first) return;
  const why = { code: first.code, message: blockers.map((blocker) => blocker.message).join('; ') };
  const until = nextAt(blockers, scope.now());
  if (until) await putOffOutgoing(scope, fence, message, { ...why, until });
  else await failOutgoing(scope, fence, message, why);
}
