/** Logging in as a person does, with the real client. */
import { SentCode, type TelegramClient } from '@mtcute/node';
import type { Simulator } from '#simulator.ts';
import { clientOf, type ClientOptions } from './clients.ts';

/** Connected, and nobody yet. */
export async function newClient(simulator: Simulator, options?: ClientOptions): Promise<TelegramClient> {
  const client = await clientOf(simulator, null, options);
  await client.connect();
  return client;
}

export async function sendCode(client: TelegramClient, phone: string): Promise<SentCode> {
  const sent = await client.sendCode({ phone });
  if (sent instanceof SentCode) return sent;
  throw new Error('no code was sent: the client is logged in');
}
