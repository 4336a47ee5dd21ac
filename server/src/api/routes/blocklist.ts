import { csvAnswer, csvResultOf } from '#api/csv.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { tableText } from '#api/utf8.ts';
import { blockLines, blockPair, unblockPair } from '#engine/groups/block.ts';
import { readCsv } from '#lib/csv.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { pageOfBlocked, type BlockedPair } from '#store/groups/blocklist.ts';

const list = inWorkspace.blocklist.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfBlocked(scope, { ...input, ...pageWish(input) })),
);

const make = inWorkspace.blocklist.make.handler(({ input, context: { scope } }) => blockPair(scope, input));

const remove = inWorkspace.blocklist.remove.handler(async ({ input, context: { scope } }) => {
  if (await unblockPair(scope, input)) return { removed: true as const };
  const detail = `account ${input.account_id} is not blocked in group ${input.target_id}`;
  throw new GroundcrewError('not_found', { detail });
});

const EXPORTED = ['link', 'account', 'reason', 'created_at'] as const;

const export_csv = inWorkspace.blocklist.export_csv.handler(({ input, context: { scope } }) =>
  csvAnswer<BlockedPair>('blocklist', EXPORTED, (wish) => pageOfBlocked(scope, { ...input, ...wish })),
);

/** Each is looked up by itself. */
const LINES_MAX = 10_000;

const import_csv = inWorkspace.blocklist.import_csv.handler(
  async ({ input: { csv, dry_run }, context: { scope, note } }) => {
    const columns = ['link', 'account', 'reason'] as const;
    const rows = await readCsv(await tableText(csv), {
      columns,
      needed: columns,
      lines_max: LINES_MAX,
      exported: EXPORTED,
    });
    const result = csvResultOf(await blockLines(scope, rows, { dry_run }), { dry_run, lines: rows.length });
    note.data = { dry_run, lines: result.lines, added: result.added, rejected: result.rejected_count };
    return result;
  },
);

export const blocklist = { list, make, remove, export_csv, import_csv };
