// How soon something is found among a million messages, and a page of a hundred thousand conversations read: by the functions that the
// API asks, with the embedded PostgreSQL as it is delivered.
import { search, type SearchWish } from '@groundcrew/server/store/inbox/search/search.ts';
import {
  countConversations,
  pageOfConversations,
  type ConversationFilter,
} from '@groundcrew/server/store/inbox/lists.ts';
import { withCrew } from '#lib/crew.ts';
import { percentile, print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { fillInbox, fillMail } from '@groundcrew/server/testing/large-inbox.ts';
import { environmentOf } from '#lib/product.ts';
import { report } from '#lib/report.ts';

const MESSAGES = Number(process.env['GROUNDCREW_BENCH_MESSAGES'] ?? 1_000_000);
const CONVERSATIONS = Number(process.env['GROUNDCREW_BENCH_CONVERSATIONS'] ?? 100_000);
/** Of mail, beside those of Telegram. */
const THREADS = Math.ceil(CONVERSATIONS / 2);
const TURNS = Number(process.env['GROUNDCREW_BENCH_TURNS'] ?? 30);
const AIM_MS = 100;
const PAGE = { descending: true, after: null, limit: 20, count: false } as const;

const SEARCHES: readonly [string, Omit<SearchWish, 'in'> & { in?: SearchWish['in'] }][] = [
  ['a word in 5 messages', { q: 'zebrafish' }],
  ['a word in 10,000, in another spelling', { q: 'ISTANBUL' }],
  ['a word in a third of all', { q: 'СПАСИБО' }],
  ['the beginning of a word', { q: 'спас' }],
  ['two frequent words', { q: 'спасибо завтра' }],
  ['a phrase in 50', { q: '"доставка завтра утром"' }],
  ['a phrase of frequent words, in 400', { q: '"завтра утром"' }],
  ['a frequent word and a rare one', { q: 'thanks zebrafish ' }],
  ['a word that nobody wrote', { q: 'hippopotamus ' }],
  ['a frequent word, of one account', { q: 'спасибо ', account_id: 7 }],
  ['a frequent word, with a label of 1 %', { q: 'спасибо ', label_id: 1 }],
  ['a frequent word, with a label of ten conversations', { q: 'спасибо ', label_id: 2 }],
  ['a frequent word, outbound, with a file', { q: 'thanks ', direction: 'outbound', has_attachment: true }],
  ['a frequent word, of one person', { q: 'спасибо ', contact_id: 50 }],
  ['a frequent word, half a year ago', { q: 'спасибо ', until: new Date(Date.now() - 180 * 86_400_000) }],
  ['in a third of all subjects', { q: 'заказ ', platform: 'email' }],
  ['in a hundredth of all subjects', { q: 'istanbul ', platform: 'email' }],
  ['in one subject', { q: 'заказ 300 ' }],
  ['the name of a contact', { q: 'user4242', in: 'contacts' }],
  ['the beginning of a name', { q: 'ба', in: 'contacts' }],
  ['the line of a conversation', { q: 'баве', in: 'conversations' }],
];

const LISTS: readonly [string, ConversationFilter, 'last_message_at' | 'priority'][] = [
  ['the first page', {}, 'last_message_at'],
  ['the first page by priority', {}, 'priority'],
  ['nobody’s', { filter: 'new' }, 'last_message_at'],
  ['needs a reply', { filter: 'needs_reply' }, 'last_message_at'],
  ['with a label', { label_ids: [1] }, 'last_message_at'],
  ['by a name', { search: 'user4242' }, 'last_message_at'],
  ['by the beginning of many names', { search: 'ба' }, 'last_message_at'],
  ['by two beginnings', { search: 'ба ве' }, 'last_message_at'],
];

await withFolder('inbox-search', async (folder) => {
  const env = await environmentOf(folder);
  await withCrew(env, async (crew) => {
    const { scope } = crew;
    const begin = performance.now();
    await fillInbox(crew, { conversations: CONVERSATIONS, messages: MESSAGES });
    await fillMail(crew, THREADS);
    console.log(`filled in ${Math.round((performance.now() - begin) / 1_000)} s`);
    print(`search, ${MESSAGES.toLocaleString('en')} messages`, 'found', 'p50', 'p95');
    for (const [what, wish] of SEARCHES) {
      await measure(what, async () => (await search(scope, { in: 'messages', ...wish, ...PAGE })).rows.length);
    }
    print(`lists, ${CONVERSATIONS.toLocaleString('en')} conversations`, 'rows', 'p50', 'p95');
    for (const [what, filter, sort] of LISTS) {
      await measure(
        what,
        async () => (await pageOfConversations(scope, { ...filter, ...PAGE, sort, limit: 50 })).rows.length,
      );
    }
    await measure('counts', async () => (await countConversations(scope, { me: null })).all);
    await measure(
      'counts of one account',
      async () => (await countConversations(scope, { account_id: 7, me: null })).all,
    );
  });
});

async function measure(what: string, work: () => Promise<number>): Promise<void> {
  const took_ms: number[] = [];
  let found = 0;
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const begin = performance.now();
    found = await work();
    if (turn > 0) took_ms.push(performance.now() - begin);
  }
  report({ name: `${what}, p95`, unit: 'ms', ours: percentile(took_ms, 0.95), aim: { at_most: AIM_MS } });
  const figures = [percentile(took_ms, 0.5), percentile(took_ms, 0.95)].map((value) => `${value.toFixed(1)} ms`);
  print(what, String(found), ...figures);
}
