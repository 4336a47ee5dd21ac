import { GroundcrewError, type ErrorCode } from '#lib/errors.ts';
import { codeOf } from './sqlstates.ts';

/** `host:port/database`, or the socket's folder in place of the host; never user or password. */
export function describeDatabase(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'an unreadable URL';
  const host = parsed.searchParams.get('host') ?? parsed.hostname;
  const port = parsed.searchParams.get('port') ?? (parsed.port || '5432');
  return `${host}:${port}${decoded(parsed.pathname)}`;
}

/** The error that a person gets when a connection cannot be made, in place of the driver's. */
export function cannotReach(
  url: string,
  cause: unknown,
  { what, code }: { what: string; code: ErrorCode } = {
    what: 'Cannot reach the database',
    code: 'database_unreachable',
  },
): GroundcrewError {
  const at = describeDatabase(url);
  const error = new GroundcrewError(code, { details: { database: at, code: codeOf(cause) }, cause });
  error.message = `${what} at ${at}: ${reason(url, cause)}`;
  // Errors of the driver can carry the whole client along.
  if (cause instanceof Error) Reflect.deleteProperty(cause, 'client');
  return error;
}

function reason(url: string, cause: unknown): string {
  const parsed = URL.parse(url);
  const user = decoded(parsed?.username || (parsed?.searchParams.get('user') ?? ''));
  const words = wordsOf(cause);
  switch (codeOf(cause) ?? '') {
    case 'ECONNREFUSED':
      return 'nothing listens there. Does PostgreSQL run, and on that port?';
    case 'ENOENT':
      return 'there is no PostgreSQL socket in that folder.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known.';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to that host.';
    case 'ETIMEDOUT':
      return 'it does not answer. Is a firewall in between?';
    case '28P01':
      return `the password for user "${user}" is wrong.`;
    case '28000':
      return `the server does not let user "${user}" in (${words}).`;
    case '3D000':
      return 'there is no database of that name; create it, or name another one.';
    case '53300':
      return 'the server has no connection to spare (max_connections).';
    case '57P03':
      return 'the server is starting or stopping; try again in a moment.';
    case '08P01':
      return `${words}. A pooler stands in between: connect directly, or to its session mode.`;
    default:
      if (/timeout/i.test(words)) return 'it does not answer in time. Is a firewall in between?';
      if (/SSL/.test(words))
        return `${words}. The parameter sslmode (disable, require, verify-full) says whether to encrypt.`;
      return words;
  }
}

function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError) return wordsOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
