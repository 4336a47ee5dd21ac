// What the accounts of a node hear goes into the inbox, batch by batch.
import type { Crew } from '#engine/crew.ts';
import type { Hear } from '#engine/open-line.ts';
import { sealState } from '#engine/sealed-state.ts';
import { takeTelegramUpdates, type TakenUpdates } from '#store/inbox/telegram/updates.ts';

/** `onTaken`: told of each batch when it is stored. */
export function hearUpdates(crew: Crew, onTaken: (account_id: number, taken: TakenUpdates) => void): Hear {
  return async (lease, { updates, state }) => {
    const { account_id } = lease;
    const sealed = sealState(crew, account_id, state);
    const taken = await takeTelegramUpdates(crew.scope, lease, { updates, state: sealed });
    if (taken.gaps > 0) crew.log.info({ account_id, gaps: taken.gaps }, 'messages are missing and will be read');
    onTaken(account_id, taken);
    return taken;
  };
}
