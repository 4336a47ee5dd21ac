// What the servers have to do while they come and go: people write, a program answers them over the API, and a campaign posts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { delay } from '@groundcrew/server/lib/time.ts';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { userOf } from '#engine/world.ts';
import { Client } from './client.ts';
import { NICHE, type Stage } from './stage.ts';

/** Real time. */
const WRITE_EVERY_MS = 120;
const REPLY_EVERY_MS = 80;
const CALLS_EVERY_MS = 3_000;
const CAMPAIGN = 'rolling';

type Conversation = { id: number; account: string | null; last_inbound_at: string | null };

export type Load = {
  written: number;
  /** Texts of replies that a server has taken. */
  taken: string[];
  client: Client;
  /** Everybody ends what he is doing. */
  end: () => Promise<void>;
};

export async function startLoad(stage: Stage, chance: Chance): Promise<Load> {
  const { product, nodes, control } = stage;
  const messages = path.join(stage.folder, 'messages.json');
  writeFileSync(messages, JSON.stringify([{ text: 'Flats by the sea' }, { text: 'Boats for a day' }]));
  const { token } = await product.ask<{ token: string }>(['token', 'add', '--name', 'desk', '--role', 'manager']);
  const plan = ['--niche', NICHE, '--every', '60m', '--messages', messages];
  await product.ask(['campaigns', 'add', CAMPAIGN, ...plan]);
  await product.ask(['campaigns', 'start', CAMPAIGN]);
  const client = new Client(
    nodes.map(({ url }) => url),
    token,
  );
  const over = new AbortController();
  const load = { written: 0, taken: [] as string[] };
  const again = async (every_ms: number, act: () => Promise<void>): Promise<void> => {
    while (!over.signal.aborted) {
      await act();
      await delay(every_ms, over.signal).catch(() => {});
    }
  };
  const writers = chance.split('writers');
  const work = Promise.all([
    again(WRITE_EVERY_MS, () => write(stage, writers, (load.written += 1))),
    again(REPLY_EVERY_MS, () => reply(client, chance.split(`reply ${load.taken.length}`), load.taken)),
    // The simulator keeps the newest only.
    again(CALLS_EVERY_MS, async () => void (await control.calls())),
  ]);
  // Whoever waits for the end hears of it; until then nobody does.
  work.catch(() => over.abort());
  return Object.assign(load, {
    client,
    end: async () => {
      over.abort();
      await work;
      await product.ask(['campaigns', 'stop', CAMPAIGN]);
      // One message in each sequence: of one that was lost nobody hears before the next.
      for (const n of stage.ours) await write(stage, writers, (load.written += 1), n);
    },
  });
}

async function write(stage: Stage, chance: Chance, number: number, to = chance.pick(stage.ours)): Promise<void> {
  const from = userOf(chance.pick(stage.people));
  await stage.control.write({ from, chat_id: userOf(to), text: `Is it still free? ${number}` });
}

/** The newest conversation is answered most, as in life. */
async function reply(client: Client, chance: Chance, taken: string[]): Promise<void> {
  const { items } = await client.get<{ items: Conversation[] }>('/conversations?limit=10');
  const asked = items.filter(({ last_inbound_at }) => last_inbound_at !== null);
  if (asked.length === 0) return;
  const text = `It is. ${taken.length + 1}`;
  await client.post(`/conversations/${chance.pick(asked).id}/messages`, { text }, text.replaceAll(/\W/g, '-'));
  taken.push(text);
}
