// What the doctor says of one thing: how it stands, what that means, what mends it, and what was mended.
import { FAULTS, type Fault } from '#engine/doctor/faults.ts';

export type State = 'ok' | 'warn' | 'fail';

/** What is looked at. */
export const CHECK_KINDS = [
  'data_folder',
  'logs_folder',
  'log_files',
  'disk',
  'key',
  'secrets',
  'database',
  'migrations',
  'clock',
  'tables',
  'statistics',
  'storage',
  'servers',
  'older_tables',
  'telegram',
  'proxy',
  'dns',
  'telegram_clock',
  'mailbox',
  'rest',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What was done, and what was not with the reason. */
export type Mended = { did: string[]; left: string[] };

export type Found =
  | { state: 'ok'; detail: string }
  | {
      state: 'warn' | 'fail';
      detail: string;
      /** In place of what the check says of itself. */
      fault?: Fault;
      /** In place of what is said of the fault, where more is known. */
      mend?: string;
      /** What somebody at the machine types. */
      command?: string;
      /** Only what is safe at any moment and loses nothing. */
      fix?: () => Promise<Mended> | Mended;
    };

export type Check = {
  /** Of the checks of one look each has another name. */
  check: string;
  kind: CheckKind;
  /** Which of its kind: a folder, a proxy, a name, a mailbox. */
  of?: string;
  /** What is wrong when it fails and says no more. */
  fault: Fault;
  /** What it throws is a failure. */
  look: () => Promise<Found> | Found;
};

export type Finding = {
  check: string;
  kind: CheckKind;
  of: string | null;
  /** False only for what failed; a warning hinders nobody yet. */
  ok: boolean;
  state: State;
  detail: string;
  /** All null when all is well. */
  fault: Fault | null;
  means: string | null;
  mend: string | null;
  command: string | null;
  /** `doctor --fix`, or the button of the page, mends it. */
  mendable: boolean;
} & Mended;

export const OK = (detail: string): Found => ({ state: 'ok', detail });

/** Never rejects. With `fix` it mends what can be mended, and looks once more. */
export async function examineOne(check: Check, { fix }: { fix: boolean }): Promise<Finding> {
  const found = await lookAt(check);
  if (!fix || found.state === 'ok' || !found.fix) return findingOf(check, found, { did: [], left: [] });
  try {
    const mended = await found.fix();
    return findingOf(check, mended.did.length > 0 ? await lookAt(check) : found, mended);
  } catch (error) {
    return findingOf(check, found, { did: [], left: [wordsOf(error)] });
  }
}

async function lookAt({ look }: Check): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    return { state: 'fail', detail: wordsOf(error) };
  }
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Why = Pick<Finding, 'fault' | 'means' | 'mend' | 'command' | 'mendable'>;

const WELL: Why = { fault: null, means: null, mend: null, command: null, mendable: false };

function findingOf({ check, kind, of, fault }: Check, found: Found, mended: Mended): Finding {
  const { state, detail } = found;
  const why = found.state === 'ok' ? WELL : whyOf(found.fault ?? fault, found);
  return { check, kind, of: of ?? null, ok: state !== 'fail', state, detail, ...why, ...mended };
}

function whyOf(fault: Fault, found: Exclude<Found, { state: 'ok' }>): Why {
  const { means, mend } = FAULTS[fault];
  const { command = null } = found;
  return { fault, means, mend: found.mend ?? mend, command, mendable: found.fix !== undefined };
}
