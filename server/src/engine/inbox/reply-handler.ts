// Sends what waits in a conversation, in its order, in the lane of its account. Of each message the row is the intent: what an
// earlier holder, or a dropped connection, left under way is looked for first, and sent again only under the id that it has.
import { z } from 'zod';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { isTelegramReply, type Replying, type TelegramReply } from '#engine/inbox/replying.ts';
import { sendReply } from '#engine/inbox/send-reply.ts';
import type { Handler, HandlerEnd } from '#engine/lanes/running-actions.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { openOutgoing } from '#store/inbox/outgoing/outgoing.ts';

const errand = z.object({ conversation_id: z.number() });

/** Far more than anybody writes before the first has gone out; each turn ends or puts off one message. */
const TURNS_MAX = 1_000;

/** For actions of kind `reply`. */
export function replyHandler(crew: Crew, connections: Connections): Handler {
  return async (action, signal) => {
    const { conversation_id } = errand.parse(action.payload);
    const replying: Replying = { crew, connections, action, signal };
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      if (signal.aborted) throw new GroundcrewError('stopped');
      const next = choose((await openOutgoing(crew.scope, conversation_id)).filter(isTelegramReply), crew.scope.now());
      if ('end' in next) return next;
      await sendReply(replying, next);
    }
    return { end: 'again', at: crew.scope.now() };
  };
}

/** The oldest that waits goes first, and those after it wait for it; what is unconfirmed holds up nobody. */
function choose(open: readonly TelegramReply[], now: Date): TelegramReply | HandlerEnd {
  const queued = open.find(({ delivery }) => delivery === 'queued');
  const candidates = open.filter((message) => message === queued || message.delivery === 'unconfirmed');
  const due = candidates.find(({ next_try_at }) => next_try_at === null || next_try_at <= now);
  if (due) return due;
  const times = candidates.flatMap(({ next_try_at }) => next_try_at ?? []);
  const [at] = times.toSorted((one, other) => one.getTime() - other.getTime());
  return at ? { end: 'again', at } : { end: 'done', result: null };
}
