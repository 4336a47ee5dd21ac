/** A client that follows updates. */
import type { tl } from '@mtcute/core';
import type { TelegramClient } from '@mtcute/node';
import type { Simulator } from '#simulator.ts';
import { ask } from './control.ts';
import { clientOf, type ClientOptions } from './clients.ts';
import { until } from './waiting.ts';

export type Listening = {
  client: TelegramClient;
  /** The texts of new messages. */
  heard: string[];
  /** Every update as Telegram sends it. */
  raw: tl.TypeUpdate[];
};

export async function listening(simulator: Simulator, user_id: number, options?: ClientOptions): Promise<Listening> {
  const client = await clientOf(simulator, user_id, options);
  const heard: string[] = [];
  const raw: tl.TypeUpdate[] = [];
  client.onNewMessage.add(({ text }) => heard.push(text));
  client.onRawUpdate.add(({ update }) => raw.push(update));
  await client.connect();
  await client.getMe();
  const before = await differences(simulator);
  await client.startUpdatesLoop();
  // Until it has its state, a client does not know what is new.
  await until(async () => (await differences(simulator)) > before);
  return { client, heard, raw };
}

async function differences(simulator: Simulator): Promise<number> {
  const calls = await ask<{ method: string; result?: string }[]>(simulator, '/calls');
  return calls.filter(({ method, result }) => method === 'updates.getDifference' && result !== undefined).length;
}
