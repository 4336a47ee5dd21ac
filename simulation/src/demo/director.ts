// What happens in the demo: accounts in every state to begin with, work for them, and now and then some trouble.
import { delay } from '@groundcrew/server/lib/time.ts';
import type { TestProxy } from '@groundcrew/simulator';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import type { Control } from '#fleet/control.ts';
import { writeMessages } from '#fleet/messages.ts';
import type { Product } from '#fleet/product.ts';
import { writeToAccount } from './letters.ts';
import type { DemoMail } from './mail.ts';
import { moveIn, nichesOf } from '#fleet/scenario.ts';

export type Demo = {
  product: Product;
  control: Control;
  chance: Chance;
  legacy: string;
  proxies: readonly Pick<TestProxy, 'name' | 'url'>[];
  say: (line: string) => void;
};

type Account = {
  id: number;
  session_name: string;
  telegram_user_id: number | null;
  health: string | null;
  hold_reason: string | null;
};

/** Campaigns post every simulated hour, and joins are begun every half one. */
const EVERY = '60m';
const JOINS_AT = '*/30 * * * *';
const BATCH = '5';
/** Real time between two troubles. */
const BETWEEN_MS = [8_000, 20_000] as const;
const LETTERS_AT_FIRST = 8;
/** Nobody listens at the port for discarding. */
const DEAD_PROXY = 'socks5://127.0.0.1:9';

/** Brings everything in as a team would, by the product's own commands, and gives it work. */
export async function prepare(demo: Demo): Promise<void> {
  const { product, say } = demo;
  say('Bringing in accounts and groups of older scripts …');
  await moveIn(demo);
  say(
    'Older files name more accounts than have sessions that work (--accounts), and lines that cannot be used: these do, too.',
  );
  await beginTroubles(demo);
  const niches = await nichesOf(product);
  const messages = writeMessages(demo.legacy);
  for (const niche of niches) {
    await product.ask(['campaigns', 'add', niche, '--niche', niche, '--every', EVERY, '--messages', messages]);
    await product.ask(['campaigns', 'start', niche]);
    await product.ask(['join', niche, BATCH, '--schedule', JOINS_AT]);
  }
  say(`${niches.length} campaigns and join schedules are under way.`);
}

/** One account of each kind that needs a person's eye; the others work. */
async function beginTroubles({ product, control }: Demo): Promise<void> {
  const usable = (await accountsOf(product)).filter(isUsable);
  const [revoked, frozen, unreachable, held] = usable.slice(-4);
  if (!revoked || !frozen || !unreachable || !held || usable.length < 8) return;
  await control.setState(revoked.telegram_user_id ?? 0, 'revoked');
  await control.setState(frozen.telegram_user_id ?? 0, 'frozen');
  await product.ask(['accounts', 'hold', held.session_name]);
  await changeProxy(product, unreachable, DEAD_PROXY);
}

/** Until the signal fires. What a command refuses just now is tried again another time. */
export async function direct(demo: Demo, mail: DemoMail, signal: AbortSignal): Promise<void> {
  const scenes = [flood, react, reconnect, lostAnswer, letter, letter, async () => mail.write()];
  for (let n = 0; n < LETTERS_AT_FIRST && !signal.aborted; n += 1) await letter(demo).catch(() => {});
  while (!signal.aborted) {
    await delay(demo.chance.between(...BETWEEN_MS), signal).catch(() => {});
    if (signal.aborted) return;
    await demo.chance
      .pick(scenes)(demo)
      .catch(() => {});
  }
}

/** Somebody writes to an account that can hear it. */
async function letter({ product, control, chance }: Demo): Promise<void> {
  const usable = (await accountsOf(product)).filter(isUsable);
  const ids = usable.flatMap(({ telegram_user_id }) => telegram_user_id ?? []);
  await writeToAccount({ control, chance }, ids);
}

async function flood({ control, chance }: Demo): Promise<void> {
  const method = chance.pick(['messages.sendMessage', 'channels.joinChannel']);
  await control.fault({ method, error: `FLOOD_WAIT_${chance.pick([45, 300, 1_200, 5_400])}`, times: 1 });
}

/** The post arrives and its answer does not: it must not be sent twice. */
async function lostAnswer({ control }: Demo): Promise<void> {
  await control.fault({ method: 'messages.sendMessage', action: 'drop_after', times: 1 });
}

const POSTED = `
  select t.link, i.telegram_message_id, a.session_name from post_intents i
  join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
  where i.state = 'sent' and t.link like '@%' order by i.id desc limit 10`;

type Posted = { link: string; telegram_message_id: number; session_name: string };

async function react({ product, chance }: Demo): Promise<void> {
  const posted = await product.ask<Posted[]>(['db', 'sql', POSTED]);
  if (posted.length === 0) return;
  const { link, telegram_message_id, session_name } = chance.pick(posted);
  const post = `https://t.me/${link.slice(1)}/${telegram_message_id}`;
  await product.ask(['react', post, '--emoji', '👍,🔥', '--accounts', session_name], [0, 1, 2]);
}

/** Through a proxy that works. */
async function reconnect({ product, chance, proxies }: Demo): Promise<void> {
  const usable = (await accountsOf(product)).filter(isUsable);
  const working = proxies.filter(({ name }) => /^(socks5|http)/.test(name));
  if (usable.length > 0 && working.length > 0) {
    await changeProxy(product, chance.pick(usable), chance.pick(working).url);
  }
}

async function changeProxy(product: Product, { id }: Account, proxy_url: string): Promise<void> {
  const set = `update telegram_accounts set proxy_url = '${proxy_url}', needs_reconnect = true where id = ${id}`;
  await product.ask(['db', 'sql', set, '--write']);
}

function accountsOf(product: Product): Promise<Account[]> {
  return product.ask<Account[]>(['accounts']);
}

function isUsable({ health, hold_reason, telegram_user_id }: Account): boolean {
  return health === 'ok' && hold_reason === null && telegram_user_id !== null;
}
