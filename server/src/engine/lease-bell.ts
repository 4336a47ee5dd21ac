// That leases change hands and are asked for is told to all processes. Of a node that takes or gives back a thousand accounts a thousand
// notices come.
import { delay } from '#lib/time.ts';

/** Notified with the id of the account. */
export const LEASES = 'groundcrew_lease';

/** Real time. */
const SOON_MS = 20;

/** Calls `look` with the accounts of all notices of a moment; null: of any. */
export function soonTogether(look: (changed: ReadonlySet<number> | null) => void): (account_id: number | null) => void {
  let changed: Set<number> | null = new Set();
  let looking = false;
  return (account_id) => {
    if (account_id === null) changed = null;
    else changed?.add(account_id);
    if (looking) return;
    looking = true;
    void delay(SOON_MS).then(() => {
      const those = changed;
      changed = new Set();
      looking = false;
      look(those);
    });
  };
}
