/** What was written to our accounts stands in their conversations: all of it, once, as it was last, and was told once. */
import type { Letter } from '#seeded/letters.ts';
import { broken, type Witness } from './check.ts';
import { ABLE, daysAgo } from './progress.ts';

type Stored = { account_id: number; name: string; text: string; deleted: boolean; count: number; told: number };

/** Of letters alone: `letter N to A;` and whatever comes behind it. */
const STORED = `
  select g.account_id, split_part(g.text, ';', 1) || ';' as name, min(g.text) as text,
    bool_or(g.deleted_at is not null) as deleted, count(*)::int as count,
    max((select count(*) from events e where e.stream = 'communications' and e.type = 'new_message'
      and (e.data->'message'->>'id')::bigint = g.id))::int as told
  from conversation_messages g where g.text like 'letter %' and g.direction = 'inbound'
  group by g.account_id, split_part(g.text, ';', 1)`;

/** Patience with an account to which nothing stands in the way: in days. */
const PATIENCE_DAYS = 1;

export async function checkInbox(witness: Witness, letters: readonly Letter[]): Promise<void> {
  const { admin } = witness;
  const since = daysAgo(witness, PATIENCE_DAYS);
  const rows = await admin.sql<Stored>(STORED);
  const able = new Set(
    (await admin.sql<{ id: number }>(`select a.id from telegram_accounts a where ${ABLE}`, [since])).map(
      ({ id }) => id,
    ),
  );
  const stored = new Map(rows.map((row) => [`${row.account_id} ${row.name}`, row]));
  for (const row of rows) {
    const which = `${row.name} account ${row.account_id}`;
    if (row.count > 1)
      throw broken(witness, 'a message is stored once', `${which} has it ${row.count} times`, [row.name]);
    if (row.told > 1)
      throw broken(witness, 'a message is told once', `${which} told of it ${row.told} times`, [row.name]);
  }
  for (const { account_id, name, text, touched_at } of letters) {
    if (touched_at >= since || !able.has(account_id)) continue;
    const row = stored.get(`${account_id} ${name}`);
    const which = `${name} of ${touched_at.toISOString()}`;
    // What was written and taken back while nobody listened was never seen.
    if (!row && text !== null) throw broken(witness, 'no message is lost', `${which} is not in the inbox`, [name]);
    if (row && row.deleted !== (text === null)) {
      throw broken(witness, 'a message is as it was last', `${which} is ${text === null ? '' : 'not '}taken back`, [
        name,
      ]);
    }
    if (row && text !== null && row.text !== text) {
      throw broken(witness, 'a message is as it was last', `${which} is stored as "${row.text}"`, [name]);
    }
  }
}
