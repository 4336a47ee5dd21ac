// The import of a database of older scripts: read in one snapshot, batch by batch, and each batch written in a transaction of
// its own (a dry run: all in one that is rolled back). What ends it in the middle leaves whole batches; the next goes on with the rest.
import type { OlderTable } from '#domain/legacy/rows/columns.ts';
import { hasBrokenText, textIn, type OlderRow } from '#domain/legacy/rows/row.ts';
import { utcDay } from '#domain/days.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { raiseCounters } from '#store/imports/others.ts';
import { importTotals } from '#store/imports/targets.ts';
import { holdingImports, inTransaction } from '#store/imports/transaction.ts';
import { listMailboxes } from '#store/mailboxes/mailboxes.ts';
import { openOlder, type OlderDatabase } from '#store/older/open-older.ts';
import { countRows, readRows } from '#store/older/read-rows.ts';
import type { ReadTable } from '#store/older/read-schema.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';
import { importAccounts } from './import-accounts.ts';
import type { ImportPlace } from './import-folder.ts';
import { importTargets } from './import-groups.ts';
import {
  inTable,
  type DatabaseImportOptions,
  type DatabaseImportResult,
  type DatabaseSource,
  type Talk,
} from './older-options-and-result.ts';
import { readAccounts, type OlderAccounts } from './older-accounts.ts';
import { OlderGroups, type GroupBatch } from './older-groups.ts';
import { importRest, type Kind, type RestFacts } from './older-rest.ts';
import { OlderTalk, type TalkFacts } from './older-talk.ts';
import { createReport, noCounts, type Counts, type Report } from './report.ts';

/** Large enough that commits cost little, small enough that little is done again and others wait for none of it. */
const BATCH_ROWS = 2_000;

/**
 * Reads what older scripts kept in a database into the workspace. Throws `older_database` where it cannot be reached or
 * read, `already_running` beside another import, `stopped`; what was committed before stays, and is found again.
 */
export async function importDatabase(
  place: ImportPlace,
  source: DatabaseSource,
  options: DatabaseImportOptions,
): Promise<DatabaseImportResult> {
  const older = await openOlder(source.url, source);
  try {
    return await holdingImports(place.scope, () => {
      if (options.dry_run) {
        return inTransaction(place.scope, true, (inside) =>
          new MoveIn(place, older, options, (work) => work(inside)).run(),
        );
      }
      // Groups that somebody adds meanwhile, in another order, may cross it.
      const enter: Enter = (work) => retryTransient(() => inTransaction(place.scope, false, work));
      return new MoveIn(place, older, options, enter).run();
    });
  } finally {
    await older.close();
  }
}

type Enter = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;

class MoveIn {
  readonly #place: ImportPlace;
  readonly #older: OlderDatabase;
  readonly #options: DatabaseImportOptions;
  readonly #enter: Enter;
  readonly #report = createReport();
  readonly #counts: Record<Kind | Talk | 'accounts' | 'targets' | 'bindings', Counts> = {
    accounts: noCounts(),
    targets: noCounts(),
    bindings: noCounts(),
    posts: noCounts(),
    blocked: noCounts(),
    health: noCounts(),
    mailboxes: noCounts(),
    conversations: noCounts(),
    messages: noCounts(),
  };
  readonly #groups = new OlderGroups();
  readonly #talk = new OlderTalk();
  /** Addresses by the keys of older rows. */
  readonly #mailboxes = new Map<string, string>();
  readonly #tables: { table: string; rows: number }[] = [];
  /** Of the accounts that are here, by session name. */
  #ids: ReadonlyMap<string, number> = new Map();
  /** Session names that are settled: the older database has them, or a binding named them. */
  readonly #settled = new Set<string>();
  #done = 0;
  #total = 0;

  constructor(place: ImportPlace, older: OlderDatabase, options: DatabaseImportOptions, enter: Enter) {
    this.#place = place;
    this.#older = older;
    this.#options = options;
    this.#enter = enter;
  }

  async run(): Promise<DatabaseImportResult> {
    const { schema, at } = this.#older;
    const of = (role: OlderTable['role']) => schema.tables.filter((table) => table.role === role);
    this.#noteOthers();
    for (const table of schema.tables) {
      const rows = await countRows(this.#older, table);
      this.#tables.push({ table: table.file, rows });
      this.#total += rows;
    }
    const accounts = await this.#accounts(of('accounts'));
    for (const table of of('groups')) {
      await this.#eachBatch(table, (rows) => this.#groupBatch(table, rows, accounts));
    }
    const facts = this.#restFacts(accounts, of('groups'));
    for (const role of ['posts', 'blocked', 'health', 'mailboxes'] as const) {
      for (const table of of(role)) await this.#eachBatch(table, (rows) => this.#restBatch(role, rows, facts));
    }
    const talk = await this.#talkFacts(accounts);
    for (const role of ['conversations', 'messages'] as const) {
      for (const table of of(role)) await this.#eachBatch(table, (rows) => this.#talkBatch(role, rows, talk));
    }
    await this.#raise(accounts);
    const { rejected, notes } = this.#report;
    return {
      ...this.#counts,
      targets: { ...this.#counts.targets, duplicates: this.#groups.duplicates },
      rejected: rejected.map(inTable),
      notes: notes.map(inTable),
      totals: await this.#enter(importTotals),
      from: at,
      tables: this.#tables,
    };
  }

  /** All at once: whether a name or a session stands twice shows only then. */
  async #accounts(tables: readonly ReadTable[]): Promise<OlderAccounts> {
    const rows: OlderRow[] = [];
    for (const table of tables) {
      await this.#eachBatch(table, async (batch) => {
        for (const row of batch) rows.push(row);
      });
    }
    const { readSqlite } = this.#place.readers;
    const accounts = readAccounts(rows, { meant: this.#older.schema.accounts_meant, readSqlite }, this.#report);
    for (const { session_name } of accounts.entries) this.#settled.add(session_name);
    const active = new Set(accounts.entries.filter(({ state }) => state.is_active).map((entry) => entry.session_name));
    await this.#step(async (work) => {
      const legacy = { accounts: accounts.entries, isAllowed: (name: string) => active.has(name), assignments: [] };
      const { counts, ids } = await importAccounts({ ...work, legacy });
      return () => {
        this.#ids = ids;
        this.#add('accounts', counts);
      };
    });
    return accounts;
  }

  async #groupBatch(table: ReadTable, rows: readonly OlderRow[], accounts: OlderAccounts): Promise<void> {
    const batch = this.#groups.read(rows, accounts.nameOf, this.#report);
    const strangers = batch.assignments.filter(({ account }) => account !== null && !this.#settled.has(account));
    await this.#step(async (work) => {
      // Those that only bindings name.
      const legacy = { accounts: [], isAllowed: () => false, assignments: strangers };
      const made = strangers.length === 0 ? null : await importAccounts({ ...work, legacy });
      const ids = made?.ids ?? this.#ids;
      const { here, ...counts } = await importTargets({ ...work, legacy: batch }, ids, {
        counted: () => true,
        posted: [],
      });
      return () => {
        this.#ids = ids;
        if (made) this.#add('accounts', made.counts);
        this.#add('targets', counts.targets);
        this.#add('bindings', counts.bindings);
        this.#settle(table, batch, here);
      };
    });
  }

  #settle(table: ReadTable, batch: GroupBatch, here: ReadonlySet<string>): void {
    for (const { account } of batch.assignments) if (account !== null) this.#settled.add(account);
    this.#groups.forget(table.file, here, batch);
  }

  async #restBatch(kind: Kind, rows: readonly OlderRow[], facts: RestFacts): Promise<void> {
    if (kind === 'mailboxes')
      for (const row of rows) this.#mailboxes.set(row.line.toLowerCase(), textIn(row, ['email']) ?? '');
    await this.#step(async (work) => {
      const counts = await importRest(kind, rows, { ...work, ...facts });
      return () => this.#add(kind, counts);
    });
  }

  #restFacts(accounts: OlderAccounts, tables: readonly ReadTable[]): RestFacts {
    const named = (name: string) => (tables.find(({ table }) => table === name) ?? tables[0])?.file;
    return {
      accountOf: (ref) => this.#ids.get(accounts.nameOf(ref)),
      groupOf: (ref, column) => this.#groups.keyOf(named(column === 'group_id' ? 'groups' : 'targets'), ref),
    };
  }

  async #talkBatch(kind: Talk, rows: readonly OlderRow[], facts: TalkFacts): Promise<void> {
    await this.#step(async (work) => {
      const { counts, settle } = await this.#talk[kind](rows, { ...work, ...facts });
      return () => {
        settle();
        this.#add(kind, counts);
      };
    });
  }

  /** Where a row names none, the only one that the older database has is meant. */
  async #talkFacts(accounts: OlderAccounts): Promise<TalkFacts> {
    const boxes = new Map((await this.#enter(listMailboxes)).map(({ id, email }) => [email.toLowerCase(), id]));
    const [only_box, other_box] = this.#mailboxes.keys();
    const box = other_box === undefined ? only_box : undefined;
    return {
      accountOf: (ref) => {
        const name = accounts.nameInCrm(ref);
        return name === undefined ? undefined : this.#ids.get(name);
      },
      mailboxOf: (ref) => {
        const meant = ref ?? box;
        return meant === undefined ? undefined : boxes.get((this.#mailboxes.get(meant) ?? meant).toLowerCase());
      },
    };
  }

  /** What was posted today counts today, also where no row tells of it. */
  async #raise(accounts: OlderAccounts): Promise<void> {
    await this.#step(async ({ scope }) => {
      const isToday = ({ posts, posts_on }: { posts: number; posts_on: Date | null }) =>
        posts > 0 && (posts_on === null || utcDay(posts_on) >= utcDay(scope.now()));
      const most = new Map<string, number>();
      for (const { key, posts } of this.#groups.posts.filter(isToday)) {
        most.set(key, Math.max(most.get(key) ?? 0, posts));
      }
      await raiseCounters(scope, {
        accounts: accounts.posts.filter(isToday).flatMap(({ session_name, posts }) => {
          const key = this.#ids.get(session_name);
          return key === undefined ? [] : [{ key, posts }];
        }),
        groups: [...most].map(([key, posts]) => ({ key, posts })),
      });
      return () => {};
    });
  }

  /** One transaction. What it reports counts when it is committed: it may have to be done again. */
  async #step(work: (work: StepWork) => Promise<() => void>): Promise<void> {
    const { vault } = this.#place;
    const { default_niche = DEFAULT_NICHE, dry_run } = this.#options;
    const { report, settle } = await this.#enter(async (scope) => {
      const report = createReport();
      return { report, settle: await work({ scope, vault, report, default_niche, rehearsed: dry_run }) };
    });
    this.#report.add(report);
    settle();
  }

  async #eachBatch(table: ReadTable, work: (rows: OlderRow[]) => Promise<void>): Promise<void> {
    const { signal, batch_rows = BATCH_ROWS, onRows } = this.#options;
    for await (const rows of readRows(this.#older, table, batch_rows)) {
      if (signal?.aborted) throw new GroundcrewError('stopped');
      for (const row of rows) {
        if (hasBrokenText(row))
          this.#report.note(row, '', 'a text in it is no UTF-8: what cannot be read stands as \uFFFD');
      }
      await work(rows);
      this.#done += rows.length;
      onRows?.(this.#done, this.#total);
    }
  }

  #noteOthers(): void {
    const { others, other_schemas } = this.#older.schema;
    for (const { file } of others) {
      this.#report.note({ file, line: '' }, '', "has none of an older script's columns, and is left alone");
    }
    for (const schema of other_schemas) {
      this.#report.note({ file: schema, line: '' }, '', 'a schema with such tables too: --from-schema reads it');
    }
  }

  #add(kind: Kind | Talk | 'accounts' | 'targets' | 'bindings', { created, updated, unchanged }: Counts): void {
    const counts = this.#counts[kind];
    counts.created += created;
    counts.updated += updated;
    counts.unchanged += unchanged;
  }
}

type StepWork = {
  scope: Scope;
  vault: ImportPlace['vault'];
  report: Report;
  default_niche: string;
  rehearsed: boolean;
};
