// The lines of an errand as they are said, on whichever node it is carried out: the coordinator listens, and what it has not
// heard by the errand's end it takes from the reply.
import type { Reply } from '#engine/joiner/errand.ts';
import type { Crew } from '#engine/crew.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import type { Bell } from '#store/database/listen.ts';
import { notifySaid, readSaid, SAID_CHANNELS } from '#store/lanes/said.ts';

type Line = Reply['lines'][number];

/** The handler's side: one line after the other, in their order. Never rejects: a line that is not heard comes with the reply. */
export function speaker(crew: Crew, ear: string | undefined, attempt: number): (line: Line, n: number) => void {
  let last = Promise.resolve();
  return ([level, sentence], n) => {
    if (ear === undefined) return;
    last = last
      .then(() => notifySaid(crew.scope, { ear, attempt, n, level, sentence }))
      .catch((err: unknown) => crew.log.debug({ err }, 'a line was not told while the act went on'));
  };
}

/** The coordinator's side. `end` says what was not heard. */
export function listener(
  crew: Crew,
  bell: Bell,
  said: SmartJoinerLog,
): { ear: string; end: (reply: Pick<Reply, 'lines' | 'attempt'>) => void; off: () => void } {
  const ear = crew.chance.int64();
  const heard = { attempt: 0, count: 0 };
  const off = bell.on(SAID_CHANNELS[0], (payload) => {
    const line = payload === null ? null : readSaid(payload);
    if (line?.ear !== ear) return;
    // Another node has begun it anew.
    if (line.attempt > heard.attempt) Object.assign(heard, { attempt: line.attempt, count: 0 });
    if (line.attempt !== heard.attempt || line.n !== heard.count) return;
    heard.count += 1;
    said[line.level](line.sentence);
  });
  return {
    ear,
    end: ({ lines, attempt }) => {
      const known = attempt === heard.attempt ? heard.count : 0;
      for (const [level, sentence] of lines.slice(known)) said[level](sentence);
    },
    off,
  };
}
