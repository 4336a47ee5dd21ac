// The product's main job, from a folder of older files to two days of posts, through its command line.
import type { Control } from './control.ts';
import type { Evidence, PostRow } from './compare.ts';
import type { Product } from './product.ts';

export type Scenario = {
  product: Product;
  control: Control;
  /** The folder of the older files. */
  legacy: string;
  /** What is posted. */
  messages: string;
  /** What is going on, for people who watch. */
  say: (line: string) => void;
};

type Target = { id: number; niche: string; status: string };
type HealthLine = { id: number; account: string; status: string | null; error_message: string | null };
type JoinResult = { joined: unknown[]; requested: unknown[]; errors: unknown[]; flood_waits: unknown[]; left: number };
type PostResult = { posted: unknown[]; errors: unknown[]; unconfirmed: unknown[]; flood_waits?: unknown[] };

const BATCH = '20';
/** Runs without any progress before joining is given up; each waits for what may free an account. */
const IDLE_RUNS = 4;
const HOUR_S = 3_600;
const WARMUP_HOURS = 25;
const DAYS = 2;
const ROUNDS_A_DAY = 3;

export async function playScenario(scenario: Scenario): Promise<Evidence> {
  const { product, control, say } = scenario;
  const begun_at = await control.now();
  await moveIn(scenario);
  const niches = await nichesOf(product);
  say(`niches: ${niches.join(', ')}`);
  for (const niche of niches) await joinAll(scenario, niche);
  // Most groups are still warm: only those of the older scripts may be written to.
  for (const niche of niches) {
    const { posted } = await post(scenario, niche);
    say(`during warm-ups, ${niche}: posted ${posted.length}`);
  }
  await control.advance(WARMUP_HOURS * HOUR_S);
  for (let day = 1; day <= DAYS; day += 1) await postThroughDay(scenario, niches, day);
  // Settles what a fault left open.
  for (const niche of niches) await post(scenario, niche);
  return collect(product, control, begun_at);
}

/** Import, takeover, and a first test of all sessions. */
export async function moveIn({ product, legacy, say }: Pick<Scenario, 'product' | 'legacy' | 'say'>): Promise<void> {
  const first = await product.ask<{ rejected: unknown[] }>(['import', legacy]);
  say(`imported, ${first.rejected.length} lines rejected`);
  await product.ask(['accounts', 'takeover', '--all', '--old-scripts-stopped']);
  const health = await product.ask<HealthLine[]>(['health']);
  const ok = health.filter((line) => line.status === 'ok').length;
  say(`${ok} of ${health.length} sessions are ok`);
  if (ok === 0) throw new Error(`No session is ok: ${JSON.stringify(health)}`);
}

export async function nichesOf(product: Product): Promise<string[]> {
  const targets = await product.ask<Target[]>(['targets', 'list']);
  return [...new Set(targets.map((target) => target.niche))]
    .filter((niche) => !niche.startsWith('disabled_'))
    .toSorted();
}

/** Until nothing is new. When nobody is free for now, time passes: the limit of the day, a flood, a pause. */
async function joinAll({ product, control, say }: Scenario, niche: string): Promise<void> {
  for (let idle = 0; idle < IDLE_RUNS;) {
    const run = await product.ask<JoinResult>(['join', niche, BATCH], [0, 1]);
    await control.calls();
    const { joined, requested, errors, flood_waits, left } = run;
    say(`join ${niche}: joined ${joined.length}, requested ${requested.length}, errors ${errors.length}, left ${left}`);
    if (left === 0 && requested.length === 0) return;
    if (joined.length + requested.length + errors.length + flood_waits.length === 0) idle += 1;
    await control.advance((left === 0 ? 2 : 6) * HOUR_S);
  }
}

/** Several rounds a day, one more than a group may have. */
async function postThroughDay(scenario: Scenario, niches: readonly string[], day: number): Promise<void> {
  const { control, say } = scenario;
  await control.advance(secondsToMorning(await control.now()));
  await injectFlood(scenario, day);
  for (let round = 1; round <= ROUNDS_A_DAY; round += 1) {
    for (const niche of niches) {
      const done = await post(scenario, niche);
      const counts = `posted ${done.posted.length}, errors ${done.errors.length}, unconfirmed ${done.unconfirmed.length}`;
      say(`day ${day}, round ${round}, ${niche}: ${counts}`);
    }
    await control.advance(2 * HOUR_S);
  }
}

/** A short and a long flood, and an answer that gets lost, so that the check sees more than fair weather. */
async function injectFlood({ control }: Scenario, day: number): Promise<void> {
  await control.fault({ method: 'messages.sendMessage', error: `FLOOD_WAIT_${day === 1 ? 45 : 5_400}`, times: 1 });
  await control.fault({ method: 'messages.sendMessage', action: 'drop_after', times: 1 });
}

async function post({ product, control, messages }: Scenario, niche: string): Promise<PostResult> {
  const result = await product.ask<PostResult>(['post', niche, '--messages', messages]);
  await control.calls();
  return result;
}

function secondsToMorning(now: Date): number {
  const morning = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 1);
  return Math.ceil((morning - now.getTime()) / 1_000);
}

const POSTS = `
  select h.id, h.account_id, a.telegram_user_id, h.target_id, t.telegram_id, t.link, h.status, h.message_content,
    i.telegram_message_id, i.random_id::text as random_id, t.warmup_ends_at
  from post_history h join targets t on t.id = h.target_id join telegram_accounts a on a.id = h.account_id
  left join post_intents i on i.id = h.intent_id
  where h.status = 'success' and h.intent_id is not null order by h.id`;

/** What both sides say, to be compared. */
export async function collect(product: Product, control: Control, begun_at: Date): Promise<Evidence> {
  const [posts, messages, calls, connections, groups] = [
    await product.ask<PostRow[]>(['db', 'sql', POSTS]),
    await control.messages(),
    await control.calls(),
    await control.connections(),
    await control.groups(),
  ];
  const ledger = messages.filter((message) => message.by_account && Date.parse(message.at) > begun_at.getTime());
  return { posts, ledger, calls, connections, groups, begun_at };
}
