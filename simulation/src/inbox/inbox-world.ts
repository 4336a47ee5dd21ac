/** One account of ours that listens, people who write to it, and what the inbox has of that. */
import { Connections } from '@groundcrew/server/engine/connections.ts';
import { fileFetcher } from '@groundcrew/server/engine/inbox/telegram/file-fetcher.ts';
import { gapFiller } from '@groundcrew/server/engine/inbox/telegram/gap-filler.ts';
import { pictureFetcher } from '@groundcrew/server/engine/inbox/telegram/picture-fetcher.ts';
import { hearUpdates } from '@groundcrew/server/engine/inbox/telegram/hear-updates.ts';
import { openEngine, SOON, userOf, type EngineWorld, type GroupSpec } from '#engine/harness.ts';
import { compare, expectedOf, STORED_SQL, type Difference, type Line } from './compare.ts';

export { SOON };
export const ME = userOf(1);
export const ANN = userOf(2);
export const BEN = userOf(3);
const open = { timeout_ms: 5_000, pauses_ms: [] };

export type Said = { order: number; id: number; chat_id: number };

export type InboxWorld = EngineWorld & {
  /** Connects the account as a server does, so that it hears. */
  listen: () => Promise<Listening>;
  say: (from: number, text: string, to?: object) => Promise<Said>;
  /** Lost, doubled, in another order: nothing, when all is well. */
  differences: () => Promise<Difference>;
  stored: () => Promise<Line[]>;
  texts: (peer_id?: number) => Promise<string[]>;
};

type Listening = {
  connections: Connections;
  dropped: number;
  /** As a server does when it is notified that a person wants a file. */
  fetchFiles: () => void;
  close: () => Promise<void>;
};

export const SAME: Difference = { lost: [], doubled: [], reordered: [], other: [] };

export async function openInbox(spec: { groups?: GroupSpec[]; limits?: object } = {}): Promise<InboxWorld> {
  const world = await openEngine({ accounts: 4, clock: { mode: 'real', rate: 1 }, ...spec });
  const listening: Listening[] = [];
  const stored = () => world.sql<Line>(STORED_SQL, [1]);
  return {
    ...world,
    listen: async () => {
      const { crew } = world;
      const connections = new Connections(crew, {
        ask: true,
        hear: hearUpdates(crew, (_account_id, { gaps, offered, new_messages }) => {
          if (gaps > 0) filler.look();
          if (offered) files.look();
          if (new_messages > 0) pictures.look();
        }),
        onDropped: () => void (one.dropped += 1),
      });
      const files = fileFetcher(crew, connections);
      const pictures = pictureFetcher(crew, connections);
      const filler = gapFiller(crew, connections, () => files.look());
      const close = async () => {
        await Promise.all([filler.stop(), files.stop(), pictures.stop()]);
        await connections.closeAll();
      };
      const one: Listening = { connections, dropped: 0, fetchFiles: () => files.look(), close };
      listening.push(one);
      await connections.use(1, open, () => Promise.resolve());
      filler.start();
      files.start();
      pictures.start();
      return one;
    },
    say: (from, text, to = { chat_id: ME }) => world.control<Said>('/messages', { from, text, ...to }),
    differences: async () => compare(expectedOf(world.simulator.world, ME), await stored()),
    stored,
    texts: async (peer_id) =>
      (await stored()).flatMap((line) => (peer_id === undefined || line.peer_id === peer_id ? [line.text] : [])),
    close: async () => {
      for (const one of listening) await one.close();
      await world.close();
    },
  };
}
