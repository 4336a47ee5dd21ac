import { personText } from '#api/audit-trail.ts';
import type { Services } from '#api/context.ts';
import { inWorkspace } from '#api/implement.ts';
import { tableText } from '#api/utf8.ts';
import type { Caller } from '#auth/caller.ts';
import { accountsCsv, importAccountsCsv } from '#engine/accounts/csv.ts';
import type { Crew } from '#engine/crew.ts';
import { enterSession } from '#engine/login/enter-session.ts';
import { readEntry, type EntryWish } from '#engine/login/session-entry.ts';

type Context = { services: Services; crew: Crew; caller: Caller };

async function entered(
  { services, crew, caller }: Context,
  wish: EntryWish & { old_scripts_stopped: boolean },
  session: string | Uint8Array,
) {
  const target = await readEntry(crew, wish, services);
  const takeover = !wish.old_scripts_stopped;
  const { readSqlite } = services;
  const held_by = personText(caller.name, caller.email);
  const { account_id: id, ...added } = await enterSession(crew, target, session, { readSqlite, takeover, held_by });
  return { id, ...added, held: takeover ? ('takeover' as const) : null };
}

const make = inWorkspace.accounts.make.handler(({ input, context }) => entered(context, input, input.session_string));

const upload = inWorkspace.accounts.upload.handler(async ({ input, context }) => {
  return entered(context, input, new Uint8Array(await input.file.arrayBuffer()));
});

const export_csv = inWorkspace.accounts.export_csv.handler(async ({ context: { crew } }) => {
  return new File([await accountsCsv(crew)], 'accounts.csv', { type: 'text/csv; charset=utf-8' });
});

const import_csv = inWorkspace.accounts.import_csv.handler(async ({ input, context }) => {
  const { services, crew, caller, note } = context;
  const { dry_run, sessions = [] } = input;
  const files = Array.isArray(sessions) ? sessions : [sessions];
  const read = files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const);
  const imported = await importAccountsCsv(crew, {
    csv: await tableText(input.csv),
    sessions: new Map(await Promise.all(read)),
    dry_run,
    takeover: !input.old_scripts_stopped,
    held_by: personText(caller.name, caller.email),
    readSqlite: services.readSqlite,
    allow_private: services.allow_private,
  });
  note.data = { dry_run, lines: imported.lines, added_count: imported.added.length };
  return { dry_run, ...imported };
});

export const accountEntry = { make, upload, export_csv, import_csv };
