// What is begun and not sent, what a mail is about, and what is done with very many at once.
import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { NOT_HERE, onStage, type Stage } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

const [ANN, BEN] = NOT_HERE;
const SOON = { timeout: 60_000 };

const say = ({ world }: Stage, from: number, text: string): Promise<unknown> =>
  world.control('/messages', { from: userOf(from), chat_id: userOf(1), text });

const rowOf = ({ page }: Visitor, words: string) => page.locator('[data-row]').filter({ hasText: words });
const field = ({ page, say: text }: Visitor) => page.getByRole('textbox', { name: text('inbox:write') });

onStage('what is begun', (stage) => {
  test('stands in the list until it is sent, in any window, and among the drafts', async () => {
    const visitor = await stage().visit();
    const { page, go, sees, choose, say: text } = visitor;
    await say(stage(), ANN, 'Is the garage free?');
    await say(stage(), BEN, 'Good morning');
    await go('/inbox');
    await rowOf(visitor, 'Good morning').waitFor();
    await rowOf(visitor, 'Is the garage free?').click();
    await field(visitor).fill('It is, from\nMay on');
    await rowOf(visitor, 'Good morning').click();
    const draft = `${text('inbox-list:row.draft')} It is, from May on`;
    await rowOf(visitor, draft).waitFor();
    await choose(text('inbox-list:look.label'), text('inbox-list:look.drafts'));
    await expect.poll(() => page.locator('[data-row]').count(), SOON).toBe(1);
    expect(await visitor.faults()).toEqual([]);
    const other = await stage().visit();
    await other.go('/inbox?state=drafts');
    await rowOf(other, draft).click();
    await expect.poll(() => field(other).inputValue(), SOON).toBe('It is, from\nMay on');
    // In sight in two browsers of one person, it must not be sent from both.
    await rowOf(visitor, draft).click();
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('It is, from\nMay on');
    await field(other).press('Control+Enter');
    await other.sees(text('inbox-list:none.such'));
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('');
    await page.reload();
    await sees(text('inbox-list:none.such'));
  });
});

/** A thread of mail that has come in. */
async function mailAbout({ world }: Stage, subject: string, words: string): Promise<void> {
  await world.sql(
    `with box as (
       insert into manager_smtp_accounts (workspace_id, email, smtp_host, is_active)
       select id, 'desk@example.com', 'smtp.example.com', false from workspaces returning id, workspace_id
     ), person as (
       insert into contacts (workspace_id, platform, email, name, created_at, updated_at)
       select workspace_id, 'email', 'ann@example.com', 'Ann', now(), now() from box returning id
     ), thread as (
       insert into conversations (workspace_id, platform, mailbox_id, subject, contact_id, created_at, last_message_at, last_message_text)
       select box.workspace_id, 'email', box.id, $1, person.id, now(), now(), $2 from box, person returning id, workspace_id, mailbox_id
     ), mail as (
       insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, mailbox_id)
       select workspace_id, id, 'inbound', 'mail', $2, now(), now(), mailbox_id from thread returning id, conversation_id
     ) select 1`,
    [subject, words],
  );
  await world.sql(
    `update conversations c set last_message_id = g.id from conversation_messages g
     where g.conversation_id = c.id and c.platform = 'email'`,
  );
}

onStage('a search of what was said', (stage) => {
  test('finds a mail by its subject, and shows where in it the words stand', async () => {
    const visitor = await stage().visit();
    await mailAbout(stage(), 'Offer for two greenhouses', 'Please find it below');
    await visitor.go('/inbox?search=greenhouses&in=messages');
    const hit = visitor.page.locator('[data-hit]');
    await hit.getByText('Please find it below').waitFor();
    expect(await hit.locator('mark').allTextContents()).toEqual(['greenhouses']);
    expect(await visitor.faults()).toEqual([]);
    await hit.click();
    await visitor.page.getByRole('article').filter({ hasText: 'Please find it below' }).waitFor();
  });
});

const MANY = 250;

onStage('a change of very many', (stage) => {
  test('goes portion by portion, and on where the connection was lost', async () => {
    const visitor = await stage().visit();
    const { page, say: text, sees, button } = visitor;
    await stage().world.sql(
      `insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, created_at, last_message_at, last_message_text)
       select workspace_id, 'telegram', id, 900000 + n, 'private', now(), now(), 'Word ' || n
       from telegram_accounts, generate_series(1, $1) n where id = 1`,
      [MANY],
    );
    const open = () => stage().world.one(`select count(*)::int as count from conversations where state = 'open'`);
    let portions = 0;
    visitor.mayBeUnanswered();
    await page.route('**/conversations/bulk', (route) => {
      portions += 1;
      return portions === 2 ? route.abort() : route.continue();
    });
    await visitor.go('/inbox');
    await button('inbox-list:acts').click();
    await page.getByRole('menuitem', { name: text('inbox-list:select_several') }).click();
    await page.getByRole('listitem').getByRole('checkbox').first().check();
    await button('inbox-list:bulk.select_all', { n: String(MANY) }).click();
    const bar = page.getByRole('region', { name: text('inbox-list:bulk.label') });
    await bar.getByRole('button', { name: text('inbox:close'), exact: true }).click();
    await sees(text('inbox-list:bulk.done', { count: 100, n: '100' }));
    await sees(text('inbox-list:bulk.left', { count: 150, n: '150' }));
    expect(await open()).toEqual({ count: 150 });
    expect(await visitor.faults()).toEqual([]);
    await button('inbox-list:bulk.go_on').click();
    await sees(text('inbox-list:bulk.done', { count: 150, n: '150' }));
    expect(await open()).toEqual({ count: 0 });
    expect(portions).toBe(4);
  });
});
