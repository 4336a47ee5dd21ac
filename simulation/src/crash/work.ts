// What the workers have to do while they are killed: campaigns, joins by a schedule, reactions, reconnects.
import { delay } from '@groundcrew/server/lib/time.ts';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import type { Product } from '#fleet/product.ts';

/** Simulated minutes, of which ten pass in a second. */
const EVERY = '60m';
const BETWEEN_MS = 4_000;

const POSTED = `
  select t.link, i.telegram_message_id, a.session_name from post_intents i
  join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
  where i.state = 'sent' and t.link like '@%' order by i.id desc limit 10`;

type Posted = { link: string; telegram_message_id: number; session_name: string };

export async function beginWork(product: Product, niches: readonly string[], messages: string): Promise<void> {
  for (const niche of niches) {
    const plan = ['--niche', niche, '--every', EVERY, '--messages', messages];
    await product.ask(['campaigns', 'add', nameOf(niche), ...plan]);
    await product.ask(['campaigns', 'start', nameOf(niche)]);
    await product.ask(['join', niche, '20', '--schedule', '*/30 * * * *']);
  }
}

export async function endWork(product: Product, niches: readonly string[]): Promise<void> {
  for (const niche of niches) {
    await product.ask(['join', niche, '--schedule', 'off']);
    await product.ask(['campaigns', 'stop', nameOf(niche)]);
  }
}

/**
 * Until the signal fires: a reaction to something that was posted, and an account whose connection is made anew. A command
 * that meets a database which is away fails; what never succeeds is seen by what was done in the end.
 */
export async function addMore(product: Product, chance: Chance, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await addOnce(product, chance).catch(() => {});
    await delay(BETWEEN_MS, signal).catch(() => {});
  }
}

async function addOnce(product: Product, chance: Chance): Promise<void> {
  const flag = `update telegram_accounts set needs_reconnect = true
    where id = (select id from telegram_accounts
      where hold_reason is null and is_active and session_string is not null order by random() limit 1)`;
  await product.ask(['db', 'sql', flag, '--write']);
  const posted = await product.ask<Posted[]>(['db', 'sql', POSTED]);
  if (posted.length === 0) return;
  const { link, telegram_message_id, session_name } = chance.pick(posted);
  const post = `https://t.me/${link.slice(1)}/${telegram_message_id}`;
  // What was reacted to already, or may not be now, is refused: that is no trouble.
  await product.ask(['react', post, '--emoji', '👍,🔥', '--accounts', session_name], [0, 1, 2]);
}

function nameOf(niche: string): string {
  return `crash ${niche}`;
}
