// What the steps of one round of posts share.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections, OpenOptions } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import type { Variant } from '#engine/poster/content.ts';
import type { PhotoShelf } from '#engine/poster/photo-shelf.ts';
import type { Run } from '#engine/runs.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export type PostResult = {
  niche: string;
  posted: { link: string; account: string; message_id: number }[];
  skipped: { link: string; reasons: string[] }[];
  errors: { link: string; account: string; error: string }[];
  unconfirmed: { link: string; account: string; error: string }[];
  /** Present when somebody stopped the round before its end: how. */
  stopped?: string;
  /** Present when the slot of the campaign was over before every group had its turn. */
  time_over?: true;
};

/** The slot of a campaign for which a round is made: what it posts belongs to it, and ends with it. */
export type RoundSlot = { campaign_id: number; slot_at: Date; ends_at: Date; gap_seconds: number };

/** A round as its coordinator has it. */
export type Round = {
  crew: Crew;
  lanes: Lanes;
  run: Run;
  niche: string;
  variants: readonly Variant[];
  /** Null: of the command `post`. */
  slot: RoundSlot | null;
  result: PostResult;
  /** For people who watch: one sentence a step. */
  say: (sentence: string) => void;
};

/** What is done for a round with an account, in its lane. */
export type Acting = {
  crew: Crew;
  connections: Connections;
  run: Pick<Run, 'id' | 'signal'>;
  niche: string;
  slot: RoundSlot | null;
  photos: PhotoShelf;
  /** What this adds to the result of the round. */
  result: PostResult;
};

/** One text for one group by its account. */
export type Post = {
  target: TargetState;
  account: AccountState;
  content: { message_content: string; photo_path: string | null };
};

export async function openOptions({ crew, run }: Acting): Promise<OpenOptions> {
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  return { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS, signal: run.signal, kind: 'post' };
}
