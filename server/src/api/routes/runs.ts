import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { lacksScope } from '#auth/caller.ts';
import { askForRun } from '#engine/scheduler/asked-run.ts';
import { putSchedule, shownSchedule, shownSchedules, tryPutSchedule } from '#engine/scheduler/join-schedules.ts';
import { runOf, stopRun } from '#engine/stop-run.ts';
import { badField } from '#lib/errors.ts';
import { pageOfRuns } from '#store/runs/lists.ts';

const list = inWorkspace.runs.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfRuns(scope, { ...input, ...pageWish(input) })),
);

const get = inWorkspace.runs.get.handler(({ input, context: { scope } }) => runOf(scope, input.id));

const make = inWorkspace.runs.make.handler(async ({ input, context: { scope, crew, caller, services } }) => {
  const { kind, niche, batch_size, limit } = input;
  const [other, misplaced] = kind === 'join' ? (['limit', limit] as const) : (['batch_size', batch_size] as const);
  if (misplaced !== undefined) {
    throw badField(other, `a run of kind ${kind} does not take it`);
  }
  // A route asks for one scope; who may join need not be allowed to write to groups.
  if (kind === 'post' && caller.scopes && !caller.scopes.includes('posts:write')) {
    throw lacksScope(caller.scopes, 'posts:write');
  }
  const wish = { kind, niche, limit: batch_size ?? limit ?? null, by: byOf(caller) };
  return runOf(scope, await askForRun(crew, wish, services.config.data_folder));
});

const stop = inWorkspace.runs.stop.handler(({ input, context: { scope, caller } }) =>
  stopRun(scope, { id: input.id, by: byOf(caller) }),
);

export const runs = { list, get, make, stop };

const schedules = inWorkspace.join_schedules;

export const join_schedules = {
  list: schedules.list.handler(async ({ context: { scope } }) => ({ items: await shownSchedules(scope) })),
  get: schedules.get.handler(({ input, context: { scope } }) => shownSchedule(scope, input.niche)),
  put: schedules.put.handler(async ({ input, context: { scope, caller, note } }) => {
    const { niche, enabled = null, cron = null, zone = null, batch_size = null, dry_run } = input;
    const wish = { enabled, cron, zone, batch_size };
    const put = dry_run ? tryPutSchedule : putSchedule;
    const { changed, ...set } = await put(scope, niche, wish, byOf(caller));
    note.unchanged = !changed;
    // As it stands now: what was left out counts as well, above all whether it joins.
    note.data = { niche, enabled: set.enabled, cron: set.cron, zone: set.zone, batch_size: set.batch_size };
    return set;
  }),
};
