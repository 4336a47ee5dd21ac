// What a batch has made, as it stands in its run once it is over.
import type { Told } from '@groundcrew/contract';

export type ResultLine = {
  outcome: 'joined' | 'requested' | 'error' | 'flood_wait';
  /** A group; of a wait that Telegram asked for, the method. */
  what: string;
  account: string | null;
  error: string | null;
  told: Told | null;
  seconds: number | null;
};

export type RunResult = {
  lines: ResultLine[];
  left: number | null;
  stopped: string | null;
  told: Told | null;
  /** Groups remained for which no account was free: each with what held it back. */
  blocked: { account: string; blockers: { code: string; message: string }[] }[];
};

type Fields = Readonly<Record<string, unknown>>;

const LISTS = [
  ['joined', 'joined'],
  ['requested', 'requested'],
  ['errors', 'error'],
  ['flood_waits', 'flood_wait'],
] as const;

export function readResult(result: Fields | null): RunResult {
  const lines = LISTS.flatMap(([list, outcome]) =>
    rowsOf(result?.[list]).map((row) => ({
      outcome,
      what: textOf(row['link']) ?? textOf(row['method']) ?? '',
      account: textOf(row['account']),
      error: textOf(row['error']),
      told: toldOf(row['told']),
      seconds: numberOf(row['seconds']),
    })),
  );
  const blocked = rowsOf(result?.['blocked']).map((row) => ({
    account: textOf(row['account']) ?? '',
    blockers: rowsOf(row['blockers']).map(({ code, message }) => ({
      code: textOf(code) ?? '',
      message: textOf(message) ?? '',
    })),
  }));
  return {
    lines,
    left: numberOf(result?.['left']),
    stopped: textOf(result?.['stopped']),
    told: toldOf(result?.['told']),
    blocked,
  };
}

function rowsOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row: unknown): row is Fields => typeof row === 'object' && row !== null);
}

/** As the API has it. */
function toldOf(value: unknown): Told | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return typeof value === 'object' && value !== null ? (value as Told) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
