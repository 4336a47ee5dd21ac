import { ERROR_CATALOGUE } from '#domain/telegram-error-catalogue.ts';
import type { ErrorEntry } from '#domain/telegram-error-catalogue.ts';
import type { TelegramFault } from '#domain/telegram.ts';

export type RpcFault = Extract<TelegramFault, { kind: 'rpc' }>;

/** core.telegram.org/api/errors; any other code counts as 500. -503 is the answer to a call that took too long. */
const CODES = new Set([303, 400, 401, 403, 404, 406, 420, 500, -503]);

/** Arguments are TL ints; whatever is larger is cut, so that no date overflows. */
const ARGUMENT_MAX = 2 ** 31 - 1;

/** Longer than any error that is known; what a hostile server sends ends up in logs. */
const TYPE_LENGTH_MAX = 100;

/** Errors whose number stands in the middle: a DC, or which file or part, counted from 0 (so that 0 stays 0 here). */
const INNER_ARGUMENT = /^(FILE_REFERENCE|FILE_PART|INTERDC)_(\d+)_([A-Z_]+)$/;

/**
 * Parses an error as Telegram sent it, once, at the border: `FLOOD_WAIT_42` becomes type `FLOOD_WAIT_X`, argument 42. A
 * wait of 0 becomes 1. The argument is not always seconds (`ALLOW_PAYMENT_REQUIRED_50` asks for Stars).
 */
export function parseRpcError(text: string, code: number, method: string): RpcFault {
  const known = { kind: 'rpc' as const, code: CODES.has(code) ? code : 500, method };
  const clean = text.trim().replace(/\p{Cc}/gu, ' ');
  const inner = INNER_ARGUMENT.exec(clean);
  if (inner !== null)
    return { ...known, type: `${inner[1]}_X_${inner[3]}`, argument: Math.min(Number(inner[2]), ARGUMENT_MAX) };
  const [, stem, digits] = /^(.{1,100})_(\d+)$/s.exec(clean) ?? [];
  if (stem !== undefined && digits !== undefined) return { ...known, type: `${stem}_X`, argument: argumentOf(digits) };
  return { ...known, type: clean.slice(0, TYPE_LENGTH_MAX) || 'UNKNOWN', argument: null };
}

function argumentOf(digits: string): number {
  return Math.min(Math.max(Number(digits), 1), ARGUMENT_MAX);
}

const UNKNOWN: ErrorEntry = {
  family: 'unknown',
  scope: 'operation',
  do: 'Telegram gave an error that is not known; look it up before the account goes on',
};

/** What is known about an error, by its text and never by its code: the same text arrives under several codes. */
export function classifyRpc(fault: Pick<RpcFault, 'type'>): ErrorEntry {
  return ERROR_CATALOGUE.get(fault.type) ?? UNKNOWN;
}
