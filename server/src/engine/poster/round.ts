// What the steps of one round of posts share.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections, OpenOptions } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Variant } from '#engine/poster/content.ts';
import type { Run } from '#engine/runs.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

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

export type Round = {
  crew: Crew;
  connections: Connections;
  run: Run;
  niche: string;
  variants: readonly Variant[];
  /** Null: of the command `post`. */
  slot: RoundSlot | null;
  result: PostResult;
  /** For people who watch: one sentence a step. */
  say: (sentence: string) => void;
};

/** One text for one group by its account. */
export type Post = {
  target: TargetState;
  account: AccountState;
  content: { message_content: string; photo_path: string | null };
};

export async function openOptions({ crew, run }: Round): Promise<OpenOptions> {
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  return { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS, signal: run.signal };
}
