// One reply on Telegram: connect, upload, look at the rules, commit that it goes out, send, record.
import { decide } from '#domain/decisions.ts';
import { nextAttempt, nextLook } from '#domain/inbox/reply-pace.ts';
import { describeFault, TelegramError } from '#domain/telegram.ts';
import type { UploadedMedia } from '#domain/telegram-media.ts';
import { recordFailure } from '#engine/health-check.ts';
import { deliver, timesOf } from '#engine/inbox/deliver-reply.ts';
import { onReplyFault } from '#engine/inbox/on-reply-fault.ts';
import {
  fenceOf,
  keepBack,
  laneFence,
  openOptions,
  wayOf,
  type Replying,
  type TelegramReply,
} from '#engine/inbox/replying.ts';
import { settleReply } from '#engine/inbox/settle-reply.ts';
import { uploadFile } from '#engine/inbox/upload-file.ts';
import type { Line } from '#engine/open-line.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { failOutgoing, leaveOutgoingUnconfirmed, putOffOutgoing, startSending } from '#store/inbox/outgoing/settle.ts';

/** When it returns, the message has an end or a time for the next try, or was begun and is to be settled in the next turn. */
export async function sendReply(replying: Replying, message: TelegramReply): Promise<void> {
  const { crew, connections, signal } = replying;
  try {
    await connections.use(message.account_id, await openOptions(replying), (line) =>
      message.sending_at === null ? sendNew(replying, line, message) : settleReply(replying, line, message),
    );
  } catch (error) {
    if (signal.aborted) throw new GroundcrewError('stopped', { cause: error });
    if (error instanceof GroundcrewError && BETWEEN_NODES.has(error.code)) throw error;
    await recordFailure(crew, message.account_id, error);
    await notConnected(replying, message, error);
  }
}

/** Whoever has the account next goes on. */
const BETWEEN_NODES: ReadonlySet<string> = new Set(['lease_lost', 'account_leased', 'stopped']);

async function sendNew(replying: Replying, line: Line, message: TelegramReply): Promise<void> {
  const { scope } = replying.crew;
  let media: UploadedMedia | null;
  try {
    media = await uploadFile(replying, line, message);
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return onReplyFault(replying, line, message, { error, sent: 'nothing' });
  }
  const start = await startSending(scope, fenceOf(line.lease), message.id, wayOf(message));
  if (!start.ok) return keepBack(replying.crew, fenceOf(line.lease), message, start);
  await deliver(replying, line, { ...message, ...timesOf(start) }, { media, sent: 'once' });
}

/** No connection came about, so nothing was sent just now. */
async function notConnected(replying: Replying, message: TelegramReply, error: unknown): Promise<void> {
  const { scope } = replying.crew;
  const fence = laneFence(replying);
  const why = { code: codeOf(error), message: error instanceof Error ? error.message : String(error) };
  const now = scope.now();
  if (message.sending_at !== null) {
    await leaveOutgoingUnconfirmed(scope, fence, message, { ...why, next_try_at: nextLook(message, now) });
    return;
  }
  const passes = error instanceof TelegramError && decide(error.fault).do === 'effect_unknown';
  const until = passes ? nextAttempt(message.attempts, now) : null;
  if (until) await putOffOutgoing(scope, fence, message, { ...why, until, counts: true });
  else await failOutgoing(scope, fence, message, why);
}

function codeOf(error: unknown): string {
  if (error instanceof GroundcrewError) return error.code;
  if (!(error instanceof TelegramError)) return 'internal';
  return error.fault.kind === 'rpc' ? describeFault(error.fault).replace(/ .*/, '') : error.fault.kind;
}
