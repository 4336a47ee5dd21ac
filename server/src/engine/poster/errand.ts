// What the coordinator of a round has done with an account, in that account's lane, on whichever node that is; and what comes
// back of it: the outcome, and what it adds to the result of the round.
import { z } from 'zod';
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Variant } from '#engine/poster/content.ts';
import type { PostResult, Round } from '#engine/poster/round.ts';
import { stopReason } from '#engine/runs.ts';
import { GroundcrewError } from '#lib/errors.ts';

const slotSchema = z.object({
  campaign_id: z.number(),
  slot_at: z.coerce.date(),
  ends_at: z.coerce.date(),
  gap_seconds: z.number(),
});

const errandSchema = z.discriminatedUnion('do', [
  /** Reserve, send, record. */
  z.object({
    do: z.literal('post'),
    niche: z.string(),
    slot: slotSchema.nullable(),
    target_id: z.number(),
    message_content: z.string(),
    photo_path: z.string().nullable(),
  }),
  /** Find out about intents whose end nobody recorded. */
  z.object({ do: z.literal('settle'), niche: z.string(), slot: slotSchema.nullable() }),
]);

export type Errand = z.infer<typeof errandSchema>;

export function readErrand(payload: unknown): Errand {
  return errandSchema.parse(payload);
}

/** `too_early`: nothing was done, since the account has posted elsewhere a moment ago. */
export type PostOutcome = 'tried' | 'too_early';

const failed = z.array(z.object({ link: z.string(), account: z.string(), error: z.string() }));

const replySchema = z.object({
  outcome: z.enum(['tried', 'too_early']),
  posted: z.array(z.object({ link: z.string(), account: z.string(), message_id: z.number() })),
  skipped: z.array(z.object({ link: z.string(), reasons: z.array(z.string()) })),
  errors: failed,
  unconfirmed: failed,
});

export type Reply = z.infer<typeof replySchema>;

export function replyOf(outcome: PostOutcome, { posted, skipped, errors, unconfirmed }: PostResult): Reply {
  return { outcome, posted, skipped, errors, unconfirmed };
}

/** Lets the account post to its group, wherever it is. */
export async function havePosted(
  round: Round,
  target: TargetState,
  account: AccountState,
  variant: Variant,
): Promise<PostOutcome> {
  const { niche, slot, result } = round;
  const content = { message_content: variant.text, photo_path: variant.photo?.path ?? null };
  const reply = await haveDone(round, account.id, { do: 'post', niche, slot, target_id: target.id, ...content });
  if (typeof reply !== 'string') return reply.outcome;
  result.errors.push({ link: target.link, account: account.session_name, error: reply });
  return 'tried';
}

/** Lets the account look for what became of its open intents. A sentence: nobody could look. */
export async function haveSettled(round: Round, account_id: number): Promise<string | null> {
  const { niche, slot } = round;
  const reply = await haveDone(round, account_id, { do: 'settle', niche, slot });
  return typeof reply === 'string' ? reply : null;
}

/** A sentence where nothing came back. Throws what ended the run if that is over. */
async function haveDone(round: Round, account_id: number, errand: Errand): Promise<Reply | string> {
  const { lanes, run, result } = round;
  const request = { account_id, kind: 'post', run_id: run.id, payload: errand } as const;
  const end = await lanes.perform(request, run.signal).catch((error: unknown) => {
    if (error instanceof GroundcrewError && error.code === 'account_leased') return error;
    throw error;
  });
  // Another process has the account and does not give it up.
  if (end instanceof GroundcrewError) return `Failed to create client: ${end.message}`;
  if (end.state !== 'done') {
    if (run.signal.aborted) throw stopReason(run.signal);
    if (end.state === 'failed') return end.error_message;
    throw new GroundcrewError('lease_lost', { detail: `run ${run.id}: ${end.error_message}` });
  }
  const reply = replySchema.parse(end.result);
  result.posted.push(...reply.posted);
  result.skipped.push(...reply.skipped);
  result.errors.push(...reply.errors);
  result.unconfirmed.push(...reply.unconfirmed);
  return reply;
}
