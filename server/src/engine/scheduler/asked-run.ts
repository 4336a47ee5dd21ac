// A run that somebody has asked for, and who carries it out.
import { BATCH_SIZE } from '#domain/limits.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { assertWorkers } from '#engine/lanes/ask-workers.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { run_batch } from '#engine/operations.ts';
import { photosOf } from '#engine/poster/photo-shelf.ts';
import { postRound } from '#engine/poster/post-round.ts';
import { alreadyRunning, withRun } from '#engine/runs.ts';
import { assertNotStopped } from '#engine/stop-watch.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { ringSchedulers } from '#store/campaigns/slots.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { askRun, type AskedRun } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';
import { readVariants } from './read-variants.ts';

/** By the clock of leases: what no server has taken up by then lapses. */
const WAITS_MS = 60_000;

export type RunWish = { kind: 'join' | 'post'; niche: string; limit: number | null; by: string };

/**
 * Stores the run, which a server that works takes up at once; returns its id. Throws `workspace_stopped`, `no_worker`,
 * `already_running`, and what says that there is nothing to do it with.
 */
export async function askForRun(crew: Crew, wish: RunWish, data_folder: string): Promise<number> {
  const { scope } = crew;
  const { kind, niche, limit, by } = wish;
  await assertNotStopped(crew);
  await assertWorkers(crew);
  const unknown = await unknownNiche(scope, niche);
  if (unknown !== null)
    throw new GroundcrewError('bad_value', { detail: unknown, details: { field: 'niche', reason: unknown } });
  if (kind === 'post') await variantsOf(scope, niche, data_folder);
  const size = kind === 'join' ? Math.min(limit ?? BATCH_SIZE.default, BATCH_SIZE.max) : limit;
  const id = await askRun(scope, { kind, niche, wish: size, asked_by: by, ttl_ms: WAITS_MS });
  if (id === null) throw await alreadyRunning(crew, { kind, niche });
  await ringSchedulers(scope);
  return id;
}

/** In a server. Throws what `withRun` throws; `already_running` also when another one has taken it up. */
export async function carryOutAsked(
  crew: Crew,
  connections: Connections,
  asked: AskedRun,
  at: { said: SmartJoinerLog; data_folder: string; signal: AbortSignal; lanes?: Lanes },
): Promise<unknown> {
  const { kind, niche, wish } = asked;
  const { said, data_folder, signal } = at;
  const lanes = at.lanes ? { lanes: at.lanes } : {};
  if (kind === 'join') {
    return run_batch({ crew, connections, said, signal, asked: asked.id, ...lanes }, niche, wish ?? BATCH_SIZE.default);
  }
  return withRun(crew, { kind, niche, asked: asked.id, signal }, async (run) => {
    const variants = await variantsOf(crew.scope, niche, data_folder);
    const photos = photosOf(crew.scope, data_folder);
    return postRound(crew, connections, run, { niche, variants, limit: wish, photos, ...lanes });
  });
}

/** Throws `bad_input` when the niche has none that can be posted. */
async function variantsOf(scope: Scope, niche: string, data_folder: string) {
  const { variants, faults } = await readVariants(scope, await messageVariants(scope, niche), data_folder);
  if (variants.length > 0) return variants;
  throw new GroundcrewError('bad_input', { detail: faults[0] ?? `niche ${niche} has no message variants` });
}
