import path from 'node:path';
import { pino, type Logger, type LoggerOptions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { GroundcrewError } from '#lib/errors.ts';
import { correlationId } from '#lib/correlation.ts';
import { isOutage } from '#lib/outages.ts';
import { severity, type LogLevels } from '#lib/log-levels.ts';
import { openAccountLogs } from '#lib/account-logs.ts';
import { folderFault } from '#lib/file-errors.ts';
import { openRollingFile, type RollingRule } from '#lib/rolling-file.ts';
import { scrub } from '#lib/scrub.ts';
import { monotonic } from '#lib/time.ts';

export type Log = Logger;

/** The parts of a server that say in their lines who speaks; `server` are all others. */
export type LogComponent = 'api' | 'engine' | 'gateway' | 'mail' | 'store' | 'server';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export type LogOptions = {
  /** Of the file, and of the console unless it has one of its own. */
  level: LogLevel;
  console_level?: LogLevel;
  /** `groundcrew.log` is written there, for machines: one JSON document a line. */
  folder: string;
  /** Standard error unless a test listens: standard output belongs to results. */
  console?: { write: (text: string) => unknown };
  /** True on a terminal. */
  color: boolean;
  rule?: RollingRule;
  /** One log an account, too. */
  accounts?: boolean;
  /** What may be asked for while we run. */
  levels?: LogLevels;
};

/** Where no settings say otherwise. */
const RULE: RollingRule = { max_bytes: 20_000_000, keep: 5 };
/** There may be thousands of them. */
const ACCOUNTS_SHARE = 10;
/** How deep causes are followed; they may go round in a circle. */
const MAX_CAUSES = 5;

/** Every line has left this process when the call returns; nothing waits in a buffer for a crash to lose it. */
export function openLog(options: LogOptions): Log {
  const { level, console_level = level, rule = RULE, folder, levels } = options;
  const terminal = options.console ?? standardError();
  const format = prettyFactory({
    colorize: options.color,
    singleLine: true,
    ignore: 'pid,hostname',
    translateTime: 'UTC:HH:MM:ss.l',
  });
  const trouble = (what: string) => (error: unknown) =>
    terminal.write(
      `logs/${what} cannot be written: ${folderFault(error, 'GROUNDCREW_LOGS', path.join(folder, what))}\n`,
    );
  const file = openRollingFile({
    ...rule,
    file: path.join(folder, 'groundcrew.log'),
    gap,
    onTrouble: trouble('groundcrew.log'),
  });
  const share = { ...rule, max_bytes: Math.ceil(rule.max_bytes / ACCOUNTS_SHARE) };
  const accounts = options.accounts === true ? openAccountLogs(folder, share, trouble('accounts')) : null;
  /** Of the line that is about to be written: pino writes it before its call returns. */
  const line: { account_id: number | null; asked: boolean } = { account_id: null, asked: false };
  const destination = {
    // Asks pino to tell the level of each line: https://getpino.io/#/docs/api?id=metadata
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(text: string): void {
      if (line.asked || this.lastLevel >= severity(level)) {
        file.write(text);
        if (line.account_id !== null) accounts?.write(line.account_id, text);
      }
      if (this.lastLevel >= severity(console_level)) terminal.write(format(text));
    },
    flush(done: () => void): void {
      file.sync();
      accounts?.sync();
      done();
    },
  };
  const lowest = severity(level) <= severity(console_level) ? level : console_level;
  const say = saidLately();
  const log = pino(
    {
      level: levels ? 'trace' : lowest,
      hooks: {
        streamWrite: scrub,
        logMethod(args, method, at) {
          line.account_id = accountIn(args[0]);
          const asked = levels?.of(line.account_id, componentOf(this)) ?? null;
          // Asked to say less of it, too, whatever the console takes.
          if (asked === null ? at < severity(lowest) : at < asked) return;
          line.asked = asked !== null;
          say.call(this, args, method, at);
        },
      },
      mixin: requestOf,
      serializers: { err: plainError, error: plainError, cause: plainError },
    },
    destination,
  );
  // Children have it from here: who asks before he makes a line asks for what is said now.
  if (levels) log.isLevelEnabled = (asked) => severityOf(asked) >= levels.lowest(severity(lowest));
  return log;
}

const COMPONENT: unique symbol = Symbol('component');

/** The same log, for one part of the server: its lines and those of its children say so. */
export function logOf(component: Exclude<LogComponent, 'server'>, log: Log): Log {
  return Object.assign(log.child({ component }), { [COMPONENT]: component });
}

/** Children have what their parents have. */
function componentOf(log: object): LogComponent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `logOf` sets it
  return COMPONENT in log ? (log[COMPONENT] as LogComponent) : 'server';
}

function accountIn(fields: unknown): number | null {
  if (!isRecord(fields)) return null;
  const { account_id } = fields;
  return typeof account_id === 'number' ? account_id : null;
}

function severityOf(level: string): number {
  return pino.levels.values[level] ?? Number.POSITIVE_INFINITY;
}

/** A line of its own: whoever looks for what happened must not take silence for calm. */
function gap(missing: number, next: string): string {
  const { time }: { time?: unknown } = JSON.parse(next);
  const msg = 'lines are missing here: the file could not be written';
  return `${JSON.stringify({ level: pino.levels.values['warn'], time, missing, msg })}\n`;
}

/** What is logged while a request, or what it began, is carried out says which. */
function requestOf(): { request_id?: string } {
  const request_id = correlationId();
  return request_id === null ? {} : { request_id };
}

/** So long is the same line not said again while what it speaks of is away: everybody who needs it tries every second or two. */
const AWAY_MS = 30_000;

/** Leaves out what was said lately of the same outage; the next line tells how often that was. */
function saidLately(): NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']> {
  const said = new Map<string, { at_ms: number; left_out: number }>();
  return function keep(args, method) {
    const [fields, message] = args;
    if (!isRecord(fields) || !isOutage(fields['err'])) return method.apply(this, args);
    const { err, ...others } = fields;
    const key = JSON.stringify([message, others]);
    const now_ms = monotonic();
    const before = said.get(key);
    if (before && now_ms - before.at_ms < AWAY_MS) {
      before.left_out += 1;
      return;
    }
    for (const [old, { at_ms }] of said) if (now_ms - at_ms >= 2 * AWAY_MS) said.delete(old);
    said.set(key, { at_ms: now_ms, left_out: 0 });
    const left_out = before?.left_out ?? 0;
    if (left_out > 0) Object.assign(others, { left_out });
    method.call(this, { err, ...others }, message ?? '');
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}

/** Resolves when every line is on disk. */
export async function flushLog(log: Log): Promise<void> {
  await new Promise<void>((resolve) => log.flush(() => resolve()));
}

/** A reader that has gone away (`2>&1 | head`, a closed terminal) must not end the work. */
function standardError(): NodeJS.WriteStream {
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  return process.stderr;
}

/** An error's own words only: errors of the database driver carry the whole client along. */
function plainError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined;
  return {
    type: name,
    message,
    ...(code === undefined ? {} : { code }),
    // While the database is away everything fails, everywhere.
    ...(isOutage(error) ? {} : { stack }),
    ...(error instanceof GroundcrewError && Object.keys(error.details).length > 0 ? { details: error.details } : {}),
    ...(error instanceof AggregateError && depth < MAX_CAUSES
      ? { errors: error.errors.slice(0, MAX_CAUSES).map((each) => plainError(each, depth + 1)) }
      : {}),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: plainError(cause, depth + 1) }),
  };
}

/** Of a pool's ten connections that are lost together people need to hear once. */
const SAME_MS = 1_000;

/** For parts that only tell that something happened, with an error or without (null). The same again is not said at once. */
export function reporterOf(log: Log): (message: string, error: unknown) => void {
  const said_ms = new Map<string, number>();
  return (message, err) => {
    const now_ms = monotonic();
    if (now_ms - (said_ms.get(message) ?? Number.NEGATIVE_INFINITY) < SAME_MS) return;
    said_ms.set(message, now_ms);
    log.warn(err === null ? {} : { err }, message);
  };
}
