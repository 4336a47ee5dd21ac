// What a person at a terminal can do about an error, in commands and options: the registry's sentences are for everybody.
import type { ErrorCode, ErrorReport } from '#lib/errors.ts';

const HINTS: Partial<Record<ErrorCode, string>> = {
  usage: 'With --help it says how it is called.',
  workspace_stopped: 'To let it go on: groundcrew stop --off',
  account_config_not_found: 'See: groundcrew accounts list',
  credentials_missing: 'Here: --api-id and --api-hash.',
  has_session: 'Here: --replace.',
  telegram_unreachable: 'To test the way there: groundcrew accounts proxy-test NAME',
  older_database: 'The address stands behind --from-postgres.',
  no_worker: 'Here: groundcrew serve',
};

/** The sentence of an error, and behind it what to type. */
export function sentenceHere({ code, sentence }: Pick<ErrorReport, 'code' | 'sentence'>): string {
  const hint = HINTS[code];
  return hint === undefined ? sentence : `${sentence} ${hint}`;
}
