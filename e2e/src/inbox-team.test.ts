// Several people at one inbox, a network that goes away, and somebody without a mouse.
import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { networkOf } from '#lib/network.ts';
import { NOT_HERE, onStage, OWNER, type Stage } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

const [ANN, BEN] = NOT_HERE;
const PAVLO = { email: 'pavlo@example.com', password: 'correct horse battery', name: 'Pavlo' };
const SOON = { timeout: 60_000 };

/** To the first of our accounts. */
const say = ({ world }: Stage, from: number, text: string): Promise<unknown> =>
  world.control('/messages', { from: userOf(from), chat_id: userOf(1), text });

const rowOf = ({ page }: Visitor, words: string) => page.getByRole('link').filter({ hasText: words });
const field = ({ page, say: text }: Visitor) => page.getByRole('textbox', { name: text('inbox:write') });
const said = ({ page }: Visitor, words: string) => page.getByRole('article').filter({ hasText: words });
const thread = ({ page, say: text }: Visitor) => page.getByRole('region', { name: text('inbox:messages') });
/** How often it has gone out. */
const sentTimes = async ({ world }: Stage, words: string) =>
  (await world.ledger()).filter(({ text }) => text === words).length;

type Listed = { items: { id: number; text: string; state: string; assignee: { name: string } | null }[] };

/** The conversation whose last word this is, once it is there. */
async function conversationOf({ ask }: Stage, words: string): Promise<number> {
  const find = async () =>
    (await ask<Listed>(`/conversations?search=${encodeURIComponent(words)}`)).items[0]?.id ?? null;
  await expect.poll(find, SOON).not.toBeNull();
  return (await find()) ?? 0;
}

async function standOf({ ask }: Stage, id: number): Promise<Listed['items'][number]> {
  return ask(`/conversations/${id}`);
}

/** Two people who look at the same conversation, which is nobody's. */
async function bothAt(stage: Stage, from: number, words: string): Promise<[Visitor, Visitor, number]> {
  await say(stage, from, words);
  const id = await conversationOf(stage, words);
  // Whoever has answered before has it.
  await stage.world.sql('update conversations set assignee = null, assigned_at = null');
  const both: [Visitor, Visitor] = [await stage.visit(), await stage.visit({ as: PAVLO })];
  for (const visitor of both) {
    await visitor.go(`/inbox?c=${id}`);
    await field(visitor).waitFor();
  }
  return [...both, id];
}

onStage('the inbox of a team', (stage) => {
  test('of two who take a conversation at once gives it to one, and tells the other who has it', async () => {
    const [olena, pavlo, id] = await bothAt(stage(), ANN, 'Who takes this?');
    const held: Route[] = [];
    for (const visitor of [olena, pavlo]) {
      visitor.mayBeRefused(409);
      // Nobody's is answered before both have asked.
      await visitor.page.route('**/claim', (route) => {
        held.push(route);
        if (held.length === 2) for (const each of held) void each.continue();
      });
    }
    await Promise.all([olena, pavlo].map((visitor) => visitor.button('inbox:assign_me').click()));
    await expect.poll(async () => (await standOf(stage(), id)).assignee?.name ?? null, SOON).not.toBeNull();
    const winner = (await standOf(stage(), id)).assignee?.name ?? '';
    const loser = winner === OWNER.name ? pavlo : olena;
    await loser.sees(loser.say('desk:told.has_it', { name: winner }));
    await loser.page.getByRole('button', { name: loser.say('desk:assigned_to', { name: winner }) }).waitFor();
  });

  test('shows who else is here and writes, and their replies and notes as they come', async () => {
    const [olena, pavlo] = await bothAt(stage(), BEN, 'When do you open?');
    const here = (visitor: Visitor, names: string) =>
      visitor.page.getByRole('img', { name: visitor.say('answering:here.looking', { names }) }).waitFor();
    await Promise.all([here(olena, PAVLO.name), here(pavlo, OWNER.name)]);
    await field(olena).fill('At nine, every day');
    await pavlo.sees(pavlo.say('answering:here.replying', { names: OWNER.name, count: 1 }));
    await field(olena).press('Control+Enter');
    await said(pavlo, 'At nine, every day').waitFor();
    await pavlo.page.getByText(pavlo.say('inbox:what_is.note'), { exact: true }).click();
    await pavlo.page.getByRole('textbox', { name: pavlo.say('inbox:note.write') }).fill('Not on Sundays');
    await pavlo.button('inbox:note.keep').click();
    await said(olena, 'Not on Sundays').waitFor();
    expect(await sentTimes(stage(), 'Not on Sundays')).toBe(0);
  });

  test('catches up after a lost network to what there is, and sends what was written meanwhile once', async () => {
    const visitor = await stage().visit();
    const network = await networkOf(visitor);
    await say(stage(), ANN, 'Before the cut');
    const id = await conversationOf(stage(), 'Before the cut');
    await visitor.go(`/inbox?c=${id}`);
    await said(visitor, 'Before the cut').waitFor();
    await network.cut();
    for (const words of ['First while away', 'Second while away', 'Third while away']) await say(stage(), ANN, words);
    const messages = async () =>
      (await stage().ask<Listed>(`/conversations/${id}/messages?limit=200&sort=sent_at`)).items.map(({ text }) => text);
    await expect.poll(async () => (await messages()).at(-1), SOON).toBe('Third while away');
    expect(await said(visitor, 'while away').count()).toBe(0);
    await field(visitor).fill('Written while away');
    await field(visitor).press('Control+Enter');
    expect(await field(visitor).inputValue()).toBe('Written while away');
    await network.mend();
    await said(visitor, 'Third while away').waitFor();
    await expect.poll(() => sentTimes(stage(), 'Written while away'), SOON).toBe(1);
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('');
    const shown = async () => (await thread(visitor).getByRole('article').allInnerTexts()).map((text) => text.trim());
    const last = async () => (await messages()).slice(-4);
    const agrees = async () => {
      const wanted = await last();
      const articles = (await shown()).slice(-4);
      return wanted.every((text, n) => articles[n]?.includes(text) === true);
    };
    await expect.poll(agrees, SOON).toBe(true);
    expect(await sentTimes(stage(), 'Written while away')).toBe(1);
  });

  test('sends a reply once whose answer was lost, and keeps its words until then', async () => {
    const visitor = await stage().visit();
    await say(stage(), BEN, 'Is it yours?');
    await visitor.go(`/inbox?c=${await conversationOf(stage(), 'Is it yours?')}`);
    visitor.mayBeUnanswered();
    let lost = 0;
    await visitor.page.route(/conversations\/\d+\/messages$/, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
      lost += 1;
      // The server has it; nobody hears of it.
      await route.fetch();
      return route.abort();
    });
    await field(visitor).fill('It is ours');
    await field(visitor).press('Control+Enter');
    await visitor.sees(visitor.say('error.no_answer'));
    expect(await field(visitor).inputValue()).toBe('It is ours');
    await expect.poll(() => sentTimes(stage(), 'It is ours'), SOON).toBe(1);
    await field(visitor).press('Control+Enter');
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('');
    await visitor.still();
    expect(await said(visitor, 'It is ours').count()).toBe(1);
    expect(await sentTimes(stage(), 'It is ours')).toBe(1);
  });

  test.each([
    ['the server has, and did not say', true],
    ['the server never had', false],
  ])('sends a reply once from the next page that %s when its page was left', async (words, arrives) => {
    const visitor = await stage().visit();
    await say(stage(), BEN, `Before the page was left: ${words}`);
    const place = `/inbox?c=${await conversationOf(stage(), `Before the page was left: ${words}`)}`;
    await visitor.go(place);
    visitor.mayBeUnanswered();
    const held = Promise.withResolvers<void>();
    let asked = 0;
    await visitor.page.route(/conversations\/\d+\/messages$/, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      asked += 1;
      if (asked > 1) return route.fallback();
      if (arrives) await route.fetch();
      held.resolve();
    });
    const reply = `Left while sending: ${words}`;
    await field(visitor).fill(reply);
    await field(visitor).press('Control+Enter');
    await visitor.sees(visitor.say('inbox:still_sending'));
    await held.promise;
    await visitor.go('/accounts');
    await expect.poll(() => asked, SOON).toBe(2);
    await expect.poll(() => sentTimes(stage(), reply), SOON).toBe(1);
    await visitor.go(place);
    await said(visitor, reply).waitFor();
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('');
    await visitor.still();
    expect(await sentTimes(stage(), reply)).toBe(1);
    expect(asked).toBe(2);
  });

  test('is worked by keys alone', async () => {
    const visitor = await stage().visit();
    const { page } = visitor;
    for (const [from, words] of [
      [ANN, 'By keys, from Ann'],
      [BEN, 'By keys, from Ben'],
    ] as const) {
      await say(stage(), from, words);
      await conversationOf(stage(), words);
    }
    // What was said within one second has no order of its own.
    const [first = 0, second = 0] = (await stage().ask<Listed>('/conversations?state=open')).items.map(({ id }) => id);
    await visitor.go('/inbox');
    await rowOf(visitor, 'By keys, from Ann').waitFor();
    await rowOf(visitor, 'By keys, from Ben').waitFor();
    const isOpen = (id: number) => page.locator(`a[data-row="${id}"][aria-current]`).waitFor();
    await page.keyboard.press('j');
    await isOpen(first);
    await page.keyboard.press('j');
    await isOpen(second);
    await page.keyboard.press('k');
    await isOpen(first);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    // The field is not there yet: what is typed is kept for it, and no letter does anything to a conversation.
    await page.keyboard.press('r');
    await page.keyboard.type('jkc: no keys, words');
    await field(visitor).and(page.locator(':focus')).waitFor();
    await expect.poll(() => field(visitor).inputValue()).toBe('jkc: no keys, words');
    await page.keyboard.press('Control+Enter');
    await said(visitor, 'jkc: no keys, words').waitFor();
    await isOpen(first);
    expect((await standOf(stage(), first)).state).toBe('open');
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await expect.poll(async () => (await standOf(stage(), first)).state, SOON).toBe('closed');
    // It goes out when it can be taken back no more, and would come in between what others look at.
    await expect.poll(() => sentTimes(stage(), 'jkc: no keys, words'), SOON).toBe(1);
  });

  test('closes several conversations at once', async () => {
    const visitor = await stage().visit();
    await say(stage(), ANN, 'One of two');
    const first = await conversationOf(stage(), 'One of two');
    await say(stage(), BEN, 'Two of two');
    const second = await conversationOf(stage(), 'Two of two');
    await visitor.go('/inbox');
    await rowOf(visitor, 'Two of two').waitFor();
    await rowOf(visitor, 'One of two').waitFor();
    await visitor.button('inbox-list:acts').click();
    await visitor.page.getByRole('menuitem', { name: visitor.say('inbox-list:select_several') }).click();
    for (const words of ['One of two', 'Two of two']) {
      await visitor.page.getByRole('listitem').filter({ hasText: words }).getByRole('checkbox').check();
    }
    const bar = visitor.page.getByRole('region', { name: visitor.say('inbox-list:bulk.label') });
    await bar.getByRole('button', { name: visitor.say('inbox:close'), exact: true }).click();
    await visitor.sees(visitor.say('inbox-list:bulk.done', { count: 2, n: '2' }));
    for (const id of [first, second]) expect((await standOf(stage(), id)).state).toBe('closed');
    expect(await visitor.faults()).toEqual([]);
    await visitor.button('inbox-list:undo').click();
    for (const id of [first, second]) {
      await expect.poll(async () => (await standOf(stage(), id)).state, SOON).toBe('open');
    }
  });
});
