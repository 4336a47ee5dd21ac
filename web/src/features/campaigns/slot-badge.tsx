import { StatusBadge } from '#ui/status-badge.tsx';
import type { Slot } from './types.ts';

/** Slots and runs have their states in common. */
export function SlotBadge({ state }: { state: Slot['state'] }) {
  return <StatusBadge kind="run" value={state} />;
}
