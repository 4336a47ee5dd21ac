// Every error leaves in one shape (`errorBody` in the contract), whatever found it.
import type { ErrorBody } from '@groundcrew/contract';
import { ORPCError, ValidationError } from '@orpc/server';
import type { z } from 'zod';
import { GroundcrewError, reportError } from '#lib/errors.ts';

type Issue = { path: string; message: string };

export function bodyOf(error: unknown, request_id: string): ErrorBody {
  const { code, status, message, sentence, details } = reportError(error);
  const issues = error instanceof BadFields ? error.issues : namedIn(details);
  const data = { sentence, request_id, details };
  return { code, status, message, data: issues.length === 0 ? data : { ...data, issues } };
}

/** What oRPC sends, whatever was thrown: one of our own stays what it is, its own are given our codes. */
export function sendable(error: unknown, request_id: string): ORPCError<string, ErrorBody['data']> {
  const ours = error instanceof ORPCError ? translated(error) : error;
  const { code, status, message, data } = bodyOf(ours, request_id);
  return new ORPCError(code, { status, message, data, cause: error });
}

/** What is refused for its meaning names its field where there is one. */
function namedIn({ field, reason }: ErrorBody['data']['details']): Issue[] {
  return typeof field === 'string' && typeof reason === 'string' ? [{ path: field, message: reason }] : [];
}

/** Input that does not have the route's shape. */
export class BadFields extends GroundcrewError {
  readonly issues: Issue[];

  constructor(issues: Issue[], cause?: unknown) {
    super('bad_value', {
      cause,
      detail: issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    });
    this.issues = issues;
  }
}

/** What zod has found in input that no route of the contract takes. */
export function badInput({ issues }: z.ZodError): BadFields {
  return new BadFields(issues.flatMap(issuesIn).slice(0, ISSUES_MAX));
}

const ISSUES_MAX = 20;
/** Of a name that somebody made up. */
const NAME_MAX = 100;

/** Fields that nobody knows are found together; each is named. */
function issuesIn(issue: ValidationError['issues'][number]): Issue[] {
  const { message } = issue;
  const parts = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const keys: unknown = 'keys' in issue ? issue.keys : null;
  if (!Array.isArray(keys)) {
    const is_whole = parts.length === 0 && 'code' in issue && issue.code === 'invalid_type';
    return [{ path: is_whole ? 'body' : parts.join('.'), message }];
  }
  return keys.map((key) => ({ path: [...parts, String(key).slice(0, NAME_MAX)].join('.'), message }));
}

/** The library's own errors; one that says that we broke our own contract is none of the caller's. */
function translated(error: ORPCError<string, unknown>): unknown {
  if (error.cause instanceof ValidationError && error.status === 400) {
    return new BadFields(error.cause.issues.flatMap(issuesIn).slice(0, ISSUES_MAX));
  }
  switch (error.status) {
    case 400:
      return new GroundcrewError('bad_value', { detail: 'the body cannot be read', cause: error });
    case 404:
      return new GroundcrewError('not_found', { cause: error });
    case 405:
      return new GroundcrewError('no_such_route', { cause: error });
    case 413:
      return new GroundcrewError('too_large', { cause: error });
    default:
      return error;
  }
}

/** Where an answer of ours was out of its shape; what it held there is told to no log. */
export function outOfShape(error: unknown): { out_of_shape?: string[] } {
  const { cause } = error instanceof Error ? error : {};
  if (!(cause instanceof ValidationError)) return {};
  const places = cause.issues.map(({ path = [], message }) => {
    const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${names.join('.')}: ${message}`;
  });
  return { out_of_shape: places };
}
