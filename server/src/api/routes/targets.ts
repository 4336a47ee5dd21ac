import { csvAnswer, csvResultOf } from '#api/csv.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { tableText } from '#api/utf8.ts';
import { addGroups } from '#engine/groups/add-groups.ts';
import { changeGroups, groupOf, moveGroup, retryGroup } from '#engine/groups/change-groups.ts';
import { readGroupLines, TARGET_COLUMNS } from '#engine/groups/group-lines.ts';
import { whyGroup } from '#engine/groups/why-group.ts';
import { pageOfTargets, targetCounts, type TargetListing } from '#store/groups/lists.ts';

const list = inWorkspace.targets.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfTargets(scope, { ...input, ...pageWish(input) })),
);

const counts = inWorkspace.targets.counts.handler(async ({ context: { scope } }) => {
  const found = await targetCounts(scope);
  return { total: found.reduce((sum, { count }) => sum + count, 0), counts: found };
});

const export_csv = inWorkspace.targets.export_csv.handler(({ input, context: { scope } }) =>
  csvAnswer<TargetListing>('groups', TARGET_COLUMNS, (wish) => pageOfTargets(scope, { ...input, ...wish })),
);

const get = inWorkspace.targets.get.handler(async ({ input, context: { scope, services } }) => ({
  ...(await groupOf(scope, input.id)),
  why: await whyGroup(scope, input.id, services.config.data_folder),
}));

const make = inWorkspace.targets.make.handler(async ({ input, context: { scope } }) => {
  const { links, niche, dry_run } = input;
  const lines = links.map((link, n) => ({ line: n + 1, link, niche, account: null }));
  return { dry_run, ...(await addGroups(scope, lines, { dry_run })) };
});

const import_csv = inWorkspace.targets.import_csv.handler(async ({ input, context: { scope, note } }) => {
  const { csv, niche = '', dry_run } = input;
  const lines = await readGroupLines(await tableText(csv), niche);
  const { added, unchanged, rejected } = await addGroups(scope, lines, { dry_run });
  const result = csvResultOf({ added: added.length, unchanged, rejected }, { dry_run, lines: lines.length });
  note.data = { dry_run, lines: result.lines, added: result.added, rejected: result.rejected_count };
  return result;
});

const change = inWorkspace.targets.change.handler(async ({ input, context: { scope, note } }) => {
  const { group, changed } = await moveGroup(scope, input.id, input.niche);
  note.unchanged = !changed;
  return group;
});

const retry = inWorkspace.targets.retry.handler(({ input, context: { scope } }) => retryGroup(scope, input.id));

const bulk = inWorkspace.targets.bulk.handler(async ({ input, context: { scope } }) => ({
  act: input.act,
  dry_run: input.dry_run,
  ...(await changeGroups(scope, input)),
}));

export const targets = { list, counts, export_csv, get, make, import_csv, change, retry, bulk };
