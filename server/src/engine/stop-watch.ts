// Ends what is going on when the stop switch of a workspace is thrown. Nothing outgoing depends on hearing of it in time: every
// reservation reads the switch itself. This is for waits, and for what would only be refused later.
import type { StopSwitch } from '#domain/rules.ts';
import { workspaceBlockers } from '#domain/blockers.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { every } from '#lib/time.ts';
import { readStopSwitch } from '#store/workspaces/rules.ts';
import { stopWantedBy } from '#store/runs/runs.ts';

/** Notifications can be lost; nothing stays unheard for longer than this. */
const SWEEP_MS = 5_000;

/** Throws `workspace_stopped`, saying who has thrown the switch, since when and why. */
export async function assertNotStopped(crew: Crew): Promise<void> {
  const stop = await readStopSwitch(crew.scope);
  if (stop) throw stoppedBy(stop, crew.scope.now());
}

/** Calls `thrown`, once at most, with the error that says so, when the switch is thrown. Returns the way off. */
export function watchStopSwitch(crew: Crew, thrown: (why: GroundcrewError) => void): () => void {
  const read = async () => {
    const stop = await readStopSwitch(crew.scope);
    return stop && stoppedBy(stop, crew.scope.now());
  };
  return watch(crew, read, thrown);
}

/** The same, when a person wants this one run to end. */
export function watchRunStop(crew: Crew, run_id: number, thrown: (why: GroundcrewError) => void): () => void {
  const read = async () => {
    const by = await stopWantedBy(crew.scope, run_id);
    return by === null ? null : new GroundcrewError('stopped', { detail: `by ${by}` });
  };
  return watch(crew, read, thrown);
}

function watch(
  crew: Crew,
  read: () => Promise<GroundcrewError | null>,
  thrown: (why: GroundcrewError) => void,
): () => void {
  let over = false;
  const look = () => {
    if (over) return;
    void read().then(
      (why) => {
        if (!why || over) return;
        off();
        thrown(why);
      },
      // With the database away nothing outgoing can be reserved either; the next look may tell.
      (err: unknown) => crew.log.debug({ err }, 'whether to stop could not be read'),
    );
  };
  const unhear = crew.hearRules?.(look) ?? (() => {});
  const unsweep = every(SWEEP_MS, look);
  const off = () => {
    over = true;
    unhear();
    unsweep();
  };
  look();
  return off;
}

function stoppedBy(stop: StopSwitch, now: Date): GroundcrewError {
  const [said] = workspaceBlockers({ stop, quiet_hours: null }, now);
  return new GroundcrewError('workspace_stopped', { detail: said?.message ?? '', details: { ...stop } });
}
