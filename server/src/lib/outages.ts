// Errors of a connection that was lost or is not to be had, and of a server that has no room: the other side is away for now. What
// was under way may or may not have come about, and where in our code it was is of no interest to anybody.

/** Of Node, and SQLSTATEs of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const AWAY: ReadonlySet<string> = new Set([
  '08000', // connection_exception
  '08001', // sqlclient_unable_to_establish_sqlconnection
  '08003', // connection_does_not_exist
  '08004', // sqlserver_rejected_establishment_of_sqlconnection
  '08006', // connection_failure
  '25P03', // idle_in_transaction_session_timeout: this process was stopped, and has lost its session
  '25006', // read_only_sql_transaction: a primary that has just become a standby
  '53000', // insufficient_resources
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
  '57014', // query_canceled: it has taken longer than statements may
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What node-postgres says without a code when a connection is lost or not to be had. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return AWAY.has(codeOf(error) ?? '') || isSocketGone(error) || LOST.test(error.message) || isDiskUnwritable(error);
}

/** The database itself has said that its disk takes no more. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === '53100';
}

/** Parts of PostgreSQL that open and write its own files: https://github.com/postgres/postgres/tree/master/src/backend/storage */
const OF_FILES: ReadonlySet<unknown> = new Set([
  'fd.c',
  'md.c',
  'slru.c',
  'xlog.c',
  'relmapper.c',
  'buffile.c',
  'copydir.c',
]);

/** The database cannot write its own files: its disk is read-only, or broken. Of the former it speaks as of a right that is missing. */
export function isDiskUnwritable(error: unknown): boolean {
  if (codeOf(error) === '58030') return true;
  return codeOf(error) === '42501' && error instanceof Error && 'file' in error && OF_FILES.has(error.file);
}

/** The database itself has ended a statement that took too long, and undone it. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** The socket of a server that is starting. A file that is missing is something else. */
function isSocketGone(error: Error): boolean {
  return codeOf(error) === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';
}

/** SQLSTATE of the server, or the code of Node; of several addresses that were tried, the first one's. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
}

/** How loud trouble is that is tried again: what is away comes back, and is no fault of ours. */
export function troubleLevel(error: unknown): 'warn' | 'error' {
  return isOutage(error) ? 'warn' : 'error';
}
