// What the doctor says of one thing: how it stands, what that means, what mends it, and what was mended.
import { fact, factOf, textOf, type Fact, type FoundCode } from '#domain/doctor-words.ts';
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
export type Mended = { did: string[]; left: Fact[] };

export type Found =
  | { state: 'ok'; facts: Fact[] }
  | {
      state: 'warn' | 'fail';
      facts: Fact[];
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
  /** Its facts in one line, in English. */
  detail: string;
  facts: Fact[];
  /** All null when all is well. */
  fault: Fault | null;
  means: string | null;
  mend: string | null;
  command: string | null;
  /** `doctor --fix`, or the button of the page, mends it. */
  mendable: boolean;
  did: string[];
  left: string[];
  left_facts: Fact[];
};

export const OK = (...facts: [Fact, ...Fact[]]): Found => ({ state: 'ok', facts });

/** With nothing but values. */
export const well = (code: FoundCode, values?: Fact['values']): Found => OK(fact(code, values));

/** The first of them, and how many more there are. */
export function listed(names: readonly string[], shown = 5): string {
  const more = names.length > shown ? ` (+${names.length - shown})` : '';
  return `${names.slice(0, shown).join(', ')}${more}`;
}

/** Never rejects. With `fix` it mends what can be mended, and looks once more. */
export async function examineOne(check: Check, { fix }: { fix: boolean }): Promise<Finding> {
  const found = await lookAt(check);
  if (!fix || found.state === 'ok' || !found.fix) return findingOf(check, found, { did: [], left: [] });
  try {
    const mended = await found.fix();
    return findingOf(check, mended.did.length > 0 ? await lookAt(check) : found, mended);
  } catch (error) {
    return findingOf(check, found, { did: [], left: [factOf(error)] });
  }
}

async function lookAt({ look }: Check): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    return { state: 'fail', facts: [factOf(error)] };
  }
}

type Why = Pick<Finding, 'fault' | 'means' | 'mend' | 'command' | 'mendable'>;

const WELL: Why = { fault: null, means: null, mend: null, command: null, mendable: false };

function findingOf({ check, kind, of, fault }: Check, found: Found, { did, left: left_facts }: Mended): Finding {
  const { state, facts } = found;
  const why = found.state === 'ok' ? WELL : whyOf(found.fault ?? fault, found);
  const left = left_facts.map(({ text }) => text);
  const what = { check, kind, of: of ?? null, ok: state !== 'fail', state, detail: textOf(facts), facts };
  return { ...what, ...why, did, left, left_facts };
}

function whyOf(fault: Fault, found: Exclude<Found, { state: 'ok' }>): Why {
  const { means, mend } = FAULTS[fault];
  const { command = null } = found;
  return { fault, means, mend: found.mend ?? mend, command, mendable: found.fix !== undefined };
}
