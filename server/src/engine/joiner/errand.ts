// What the coordinator of a run has done with an account, in that account's lane, on whichever node that is; and what comes
// back of it: the outcome, and what it adds to the run (its result, its lines, who and what to leave alone from now on).
import { z } from 'zod';
import type { AccountState } from '#domain/accounts.ts';
import type { Batch } from '#engine/joiner/batch.ts';
import { listener } from '#engine/joiner/live-lines.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { stopReason, type Run } from '#engine/runs.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Bell } from '#store/database/listen.ts';

export type Coordinating = Batch & {
  run: Run;
  lanes: Lanes;
  /** Listens to SAID_CHANNELS: lines are shown as they are said. Without one they come with the end of each errand. */
  bell?: Bell | null;
};

/** Who hears the lines as they are said. */
const ear = z.string().optional();

const errandSchema = z.discriminatedUnion('do', [
  /** Look, ask to join, record, pause: `JoinStep`. */
  z.object({ do: z.literal('join'), niche: z.string(), target_id: z.number(), ear }),
  /** Find out whether an attempt whose end nobody heard has joined. */
  z.object({ do: z.literal('settle'), niche: z.string(), target_id: z.number(), attempt_id: z.number(), ear }),
  /** Look whether a request was approved. */
  z.object({ do: z.literal('poll'), niche: z.string(), target_id: z.number(), ear }),
  /** Find out whether the account knows a group of which we have only the id. */
  z.object({ do: z.literal('recognise'), niche: z.string(), target_id: z.number(), ear }),
]);

export type Errand = z.infer<typeof errandSchema>;

export function readErrand(payload: unknown): Errand {
  return errandSchema.parse(payload);
}

const named = { link: z.string(), account: z.string() };

const replySchema = z.object({
  outcome: z.unknown(),
  /** Which attempt of the action it was; another one has said other lines. */
  attempt: z.number().optional(),
  lines: z.array(z.tuple([z.enum(['info', 'warning', 'error']), z.string()])),
  joined: z.array(z.object(named)),
  requested: z.array(z.object(named)),
  errors: z.array(z.object({ link: z.string(), account: z.string().nullable(), error: z.string() })),
  flood_waits: z.array(z.object({ account: z.string(), method: z.string(), seconds: z.number() })),
  excluded: z.array(z.tuple([z.number(), z.string()])),
  skipped: z.array(z.number()),
});

export type Reply = z.infer<typeof replySchema>;

/** Throws `account_leased` when nobody can act with the account now, and what ended the run if that is over. */
export async function haveDone<T>(
  batch: Coordinating,
  account: AccountState,
  errand: Errand,
  outcome: z.ZodType<T>,
): Promise<T> {
  const { lanes, run, said, result } = batch;
  const live = batch.bell ? listener(batch.crew, batch.bell, said) : null;
  const payload = live ? { ...errand, ear: live.ear } : errand;
  const request = { account_id: account.id, kind: 'join', run_id: run.id, payload } as const;
  const end = await lanes.perform(request, run.signal).finally(() => live?.off());
  if (end.state !== 'done') {
    if (run.signal.aborted) throw stopReason(run.signal);
    if (end.state === 'cancelled')
      throw new GroundcrewError('lease_lost', { detail: `run ${run.id}: ${end.error_message}` });
    throw new Error(end.error_message);
  }
  const reply = replySchema.parse(end.result);
  if (live) live.end(reply);
  else for (const [level, sentence] of reply.lines) said[level](sentence);
  result.joined.push(...reply.joined);
  result.requested.push(...reply.requested);
  result.errors.push(...reply.errors);
  result.flood_waits.push(...reply.flood_waits);
  for (const [account_id, why] of reply.excluded) batch.excluded.set(account_id, why);
  for (const target_id of reply.skipped) batch.skipped.add(target_id);
  return outcome.parse(reply.outcome);
}

/** Another process has the account, and nobody can act with it just now: no failure. */
export function isBusy(error: unknown): error is GroundcrewError {
  return error instanceof GroundcrewError && error.code === 'account_leased';
}
