import { byOf } from '#api/by.ts';
import { csvAnswer, csvResultOf } from '#api/csv.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { tableText } from '#api/utf8.ts';
import { contactText, type DoNotContact } from '#domain/do-not-contact.ts';
import { putLinesOnList, putOnList, takeOffList } from '#engine/people/do-not-contact.ts';
import { readCsv } from '#lib/csv.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { pageOfDoNotContact } from '#store/inbox/do-not-contact.ts';

const routes = inWorkspace.do_not_contact;

const list = routes.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfDoNotContact(scope, { ...input, ...pageWish(input) })),
);

const make = routes.make.handler(({ input, context: { scope, caller } }) =>
  putOnList(scope, { who: input.who, reason: input.reason ?? null, by: byOf(caller) }),
);

const remove = routes.remove.handler(async ({ input, context: { scope } }) => {
  if (await takeOffList(scope, { id: input.id })) return { removed: true as const };
  throw new GroundcrewError('not_found', { detail: `entry ${input.id} of the do-not-contact list` });
});

type Line = Pick<DoNotContact, 'reason' | 'created_by' | 'created_at'> & { who: string };

const EXPORTED = ['who', 'reason', 'created_by', 'created_at'] as const;

const export_csv = routes.export_csv.handler(({ input, context: { scope } }) =>
  csvAnswer<Line>('do-not-contact', EXPORTED, async (wish) => {
    const { rows } = await pageOfDoNotContact(scope, { ...input, ...wish });
    return { rows: rows.map((row) => ({ ...row, who: contactText(row) })) };
  }),
);

/** Each is looked up by itself. */
const LINES_MAX = 10_000;

const import_csv = routes.import_csv.handler(async ({ input: { csv, dry_run }, context: { scope, caller, note } }) => {
  const options = { columns: ['who', 'reason'], needed: ['who'], lines_max: LINES_MAX, exported: EXPORTED } as const;
  const rows = await readCsv(await tableText(csv), options);
  const done = await putLinesOnList(scope, rows, { dry_run, by: byOf(caller) });
  const result = csvResultOf(done, { dry_run, lines: rows.length });
  note.data = { dry_run, lines: result.lines, added: result.added, rejected: result.rejected_count };
  return result;
});

export const do_not_contact = { list, make, remove, export_csv, import_csv };
