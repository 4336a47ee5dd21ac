import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { examples, globalsOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { printAnswer, shownTime, table } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { EVENT_CHANNELS, followEvents } from '#engine/follow-events.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listAccounts } from '#store/accounts/lists.ts';
import { pageOfEvents, type EventFilter } from '#store/events/lists.ts';
import { lastEventSeq, type StoredEvent } from '#store/events/events.ts';
import { openBell } from '#store/database/listen.ts';
import type { Scope } from '#store/scope.ts';

type Options = { since?: number; follow?: boolean; account?: string; type?: string; limit?: number };

/** Without --since: so many of the last ones. */
const LAST = 50;
/** Read in one go. */
const PAGE = 1_000;

export function eventsCommand(): Command {
  return new Command('events')
    .option('--since <seq>', 'those after this number', wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }))
    .option('--follow', 'go on with what happens, until Ctrl-C')
    .option(
      '--limit <n>',
      `at most so many: the last ones, or with --since the first`,
      wholeNumber({ min: 1, max: 100_000 }),
    )
    .option('--account <name>', 'only of this account')
    .option('--type <prefix>', 'only of this kind: reconnect, post, health.changed …')
    .addHelpText(
      'after',
      `
Without --since the last ${LAST}, or --limit, are shown. Numbers are seen in order: whoever has read up to one has missed none below.
With --follow and --json each event is a line of its own.
${examples('groundcrew events', 'groundcrew events --follow --type reconnect', 'groundcrew events --since 1200 --json')}`,
    )
    .action(run);
}

async function run(this: Command, options: Options): Promise<void> {
  const globals = globalsOf(this);
  const { withContext } = await import('#cli/context.ts');
  await withContext(globals, async (context) => {
    const filter = await filterOf(context, options);
    const { scope } = context.crew;
    const names = new Map((await listAccounts(scope)).map(({ id, session_name }) => [id, session_name]));
    if (options.follow === true) {
      if (options.limit !== undefined) throw new GroundcrewError('usage', { detail: '--limit or --follow, not both' });
      const since = options.since ?? Math.max(0, (await lastEventSeq(scope)) - LAST);
      return follow(context, since, (event) => isWanted(event, filter) && say(event, names, globals.json));
    }
    const { since, limit } = options;
    const events =
      since === undefined
        ? await readLast(scope, filter, limit ?? LAST)
        : await readAll(scope, filter, limit ?? Infinity);
    const text = table(
      ['Number', 'At', 'Account', 'Event', ''],
      events.map((event) => [event.seq, event.at, nameOf(event, names), event.type, wordsOf(event)]),
    );
    process.exitCode = printAnswer(
      { json: events, text: events.length ? text : 'Nothing has happened.' },
      globals.json,
    );
  });
}

async function filterOf(context: CommandContext, { account, type, since }: Options): Promise<EventFilter> {
  const account_id = account === undefined ? undefined : await accountNamed(context, account);
  return { account_id, type, since };
}

/** As `pageOfEvents` goes by it. */
function isWanted(event: StoredEvent, { account_id, type }: EventFilter): boolean {
  return (
    (account_id === undefined || event.account_id === account_id) &&
    (type === undefined || event.type === type || event.type.startsWith(`${type}.`))
  );
}

const FIRST_PAGE = { after: null, count: false } as const;

async function readLast(scope: Scope, filter: EventFilter, limit: number): Promise<StoredEvent[]> {
  const { rows } = await pageOfEvents(scope, { ...FIRST_PAGE, ...filter, descending: true, limit });
  return rows.slice(0, limit).toReversed().map(shown);
}

async function readAll(scope: Scope, filter: EventFilter, limit: number): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (;;) {
    const since = all.at(-1)?.seq ?? filter.since;
    const wish = { ...FIRST_PAGE, ...filter, since, descending: false, limit: PAGE };
    const { rows } = await pageOfEvents(scope, wish);
    all.push(...rows.slice(0, PAGE).map(shown));
    if (rows.length <= PAGE || all.length >= limit) return all.slice(0, limit);
  }
}

function shown({ seq, at, type, account_id, data }: StoredEvent): StoredEvent {
  return { seq, at, type, account_id, data };
}

async function follow(context: CommandContext, since: number, heard: (event: StoredEvent) => void): Promise<void> {
  const { core, config, crew, signal } = context;
  const bell = await openBell(core.database_url, EVENT_CHANNELS, { schema: config.schema });
  try {
    // Who looks on keeps a simulated clock from nothing.
    await crew.clock.watch(async () => {
      for await (const event of followEvents(crew.scope, since, { bell, signal })) heard(event);
    });
  } finally {
    await bell.close();
  }
}

function say(event: StoredEvent, names: Map<number, string>, json: boolean): void {
  const line = [event.seq, shownTime(event.at), nameOf(event, names) ?? '-', event.type, wordsOf(event)].join('  ');
  process.stdout.write(`${json ? JSON.stringify(event) : line.trimEnd()}\n`);
}

/** An account that came in after the command began is shown by its id. */
function nameOf({ account_id }: StoredEvent, names: Map<number, string>): string | null {
  return account_id === null ? null : (names.get(account_id) ?? `account ${account_id}`);
}

function wordsOf({ data }: StoredEvent): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
