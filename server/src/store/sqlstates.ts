/**
 * What passes by itself. A *conflict* was rolled back because of another transaction: do it again at once. In an *outage*
 * the server is away: what was under way may or may not have been committed.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TRANSIENT: Readonly<Record<string, 'conflict' | 'outage'>> = {
  '40001': 'conflict', // serialization_failure
  '40P01': 'conflict', // deadlock_detected
  '08000': 'outage', // connection_exception
  '08001': 'outage', // sqlclient_unable_to_establish_sqlconnection
  '08003': 'outage', // connection_does_not_exist
  '08004': 'outage', // sqlserver_rejected_establishment_of_sqlconnection
  '08006': 'outage', // connection_failure
  '25006': 'outage', // read_only_sql_transaction: a primary that has just become a standby
  '53300': 'outage', // too_many_connections
  '57P01': 'outage', // admin_shutdown
  '57P02': 'outage', // crash_shutdown
  '57P03': 'outage', // cannot_connect_now
  ECONNREFUSED: 'outage',
  ECONNRESET: 'outage',
  EPIPE: 'outage',
  ETIMEDOUT: 'outage',
  EHOSTUNREACH: 'outage',
  ENETUNREACH: 'outage',
  ENOENT: 'outage', // The socket of a server that is starting.
};

/** What node-postgres says without a code when a connection is lost or not to be had. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

export function transientKind(error: unknown): 'conflict' | 'outage' | null {
  if (!(error instanceof Error)) return null;
  const known = TRANSIENT[codeOf(error) ?? ''];
  return known ?? (LOST.test(error.message) ? 'outage' : null);
}

/** SQLSTATE of the server, or the code of Node; of several addresses that were tried, the first one's. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
}
