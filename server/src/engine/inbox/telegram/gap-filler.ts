// Sees to it that what accounts have missed is read from the history, while they go on to hear what is new.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Chores } from '#engine/inbox/telegram/chores.ts';
import { fillGap } from '#engine/inbox/telegram/fill-gap.ts';
import { accountsWithGaps, nextGap } from '#store/inbox/telegram/gaps.ts';

/** `onOffered`: files came that can be fetched. */
export function gapFiller(crew: Crew, connections: Connections, onOffered: () => void = () => {}): Chores {
  const { scope, log } = crew;
  return new Chores(crew, connections, {
    name: 'gaps',
    find: (account_ids) => accountsWithGaps(scope, account_ids),
    step: async (account_id, line) => {
      const gap = await nextGap(scope, account_id);
      if (!gap) {
        log.info({ account_id }, 'nothing is missing any more');
        return 'done';
      }
      if (await fillGap(crew, line, gap)) onOffered();
      return 'more';
    },
  });
}
