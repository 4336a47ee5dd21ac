import { registry, type ExitCode } from './error-registry.ts';
import { isDiskFull, isDiskUnwritable, isOutage, isTooSlow } from './outages.ts';

export type { ExitCode } from './error-registry.ts';

export type ErrorCode = keyof typeof registry;

export type ErrorDetails = Record<string, unknown>;

export class GroundcrewError extends Error {
  readonly code: ErrorCode;
  /** Plain data for logs and answers: never a secret. */
  readonly details: ErrorDetails;

  /** `detail` says which one, after the registered message: `Port is in use: 127.0.0.1:7420`. */
  constructor(code: ErrorCode, options: { detail?: string; details?: ErrorDetails; cause?: unknown } = {}) {
    const { message } = registry[code];
    super(
      options.detail ? `${message}: ${options.detail}` : message,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'GroundcrewError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** What is wrong with one field of input: an answer names it in `data.issues`, too. `more`: what programs tell it by. */
export function badField(field: string, reason: string, more: ErrorDetails = {}): GroundcrewError {
  return new GroundcrewError('bad_value', { detail: `${field}: ${reason}`, details: { field, reason, ...more } });
}

/**
 * What a command line or an API says of any error. Of what is not ours the words stay in the log: it is `internal`, unless it is
 * known of it that the database is away or its disk full.
 */
export type ErrorReport = {
  code: ErrorCode;
  status: number;
  exit: Exclude<ExitCode, 0>;
  message: string;
  sentence: string;
  details: ErrorDetails;
};

export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof GroundcrewError)) {
    const code = codeOfForeign(error);
    return { code, ...registry[code], details: {} };
  }
  return { code: error.code, ...registry[error.code], message: error.message, details: error.details };
}

function codeOfForeign(error: unknown): ErrorCode {
  if (isDiskFull(error)) return 'database_full';
  if (isDiskUnwritable(error)) return 'database_unwritable';
  if (isTooSlow(error)) return 'database_slow';
  return isOutage(error) ? 'database_away' : 'internal';
}
