// What the doctor says of one thing: how it stands, what that means, what mends it, and what was mended.

export type State = 'ok' | 'warn' | 'fail';

/** What was done, and what was not with the reason. */
export type Mended = { did: string[]; left: string[] };

export type Found =
  | { state: 'ok'; detail: string }
  | {
      state: 'warn' | 'fail';
      detail: string;
      /** In place of what the check says of itself. */
      means?: string;
      mend?: string;
      /** Only what is safe at any moment and loses nothing. */
      fix?: () => Promise<Mended> | Mended;
    };

export type Check = {
  check: string;
  /** What it means for the work when it fails. */
  means: string;
  /** What a person does about it. */
  mend: string;
  /** What it throws is a failure. */
  look: () => Promise<Found> | Found;
};

export type Finding = {
  check: string;
  /** False only for what failed; a warning hinders nobody yet. */
  ok: boolean;
  state: State;
  detail: string;
  /** Both null when all is well. */
  means: string | null;
  mend: string | null;
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

function findingOf({ check, means, mend }: Check, found: Found, mended: Mended): Finding {
  const { state, detail } = found;
  if (found.state === 'ok') return { check, ok: true, state, detail, means: null, mend: null, ...mended };
  const why = { means: found.means ?? means, mend: found.mend ?? mend };
  return { check, ok: found.state !== 'fail', state, detail, ...why, ...mended };
}
