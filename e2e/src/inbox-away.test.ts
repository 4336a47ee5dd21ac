// What one is told while one looks elsewhere, and what a browser shows that heard nothing for an hour.
import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { networkOf } from '#lib/network.ts';
import { NOT_HERE, onStage, type Stage } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

const [ANN, BEN] = NOT_HERE;
const SOON = { timeout: 60_000 };
const HOUR = '01:00:00';
const MANY = 70;
/** What turns or shimmers while something comes. */
const WAITING = '.mantine-Skeleton-root, .mantine-Loader-root';

const say = ({ world }: Stage, from: number, text: string): Promise<unknown> =>
  world.control('/messages', { from: userOf(from), chat_id: userOf(1), text });

type Listed = { items: { id: number; text: string; last_message_text: string; unread: number }[] };
type Counts = { unread: number; by_assignee: { none: number; anybody: number } };

const saidLast = async ({ ask }: Stage, words: string) =>
  (await ask<Listed>(`/conversations?search=${encodeURIComponent(words)}`)).items[0]?.id ?? null;

async function conversationOf(stage: Stage, words: string): Promise<number> {
  await expect.poll(() => saidLast(stage, words), SOON).not.toBeNull();
  return (await saidLast(stage, words)) ?? 0;
}

/** Puts down what the page asks of its browser to be seen and heard, and lets the browser do it all the same. */
async function overhear({ page }: Visitor): Promise<() => Promise<Overheard>> {
  await page.addInitScript(() => {
    const heard: Overheard = { shown: [], tones: 0, badges: [] };
    Object.assign(globalThis, { heard });
    localStorage.setItem('groundcrew.desktop', 'on');
    globalThis.Notification = new Proxy(Notification, {
      construct: (made, [title, options]: [string, NotificationOptions]) => {
        heard.shown.push(`${title}: ${options.body}`);
        return new made(title, options);
      },
    });
    // oxlint-disable-next-line typescript/unbound-method -- called as a method of what it was taken from
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function begin(at) {
      heard.tones += 1;
      start.call(this, at);
    };
    // oxlint-disable-next-line typescript/unbound-method -- as above
    const { setAppBadge } = Navigator.prototype;
    Navigator.prototype.setAppBadge = function badge(count) {
      heard.badges.push(count ?? 0);
      return setAppBadge.call(this, count);
    };
  });
  return () => page.evaluate(() => globalThis.heard);
}

type Overheard = { shown: string[]; tones: number; badges: number[] };
declare global {
  // oxlint-disable-next-line no-var -- only so a global is declared.
  var heard: Overheard;
}

/** What this person wishes to be told from now on; what was told so far is read. */
const wish = async ({ page, go }: Visitor, { url, ask }: Stage, settings: object): Promise<void> => {
  await ask('/notifications/read', {});
  const status = await page.evaluate(
    async ([at, body]) =>
      (await fetch(at, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body })).status,
    [`${url}/api/v1/notifications/settings`, JSON.stringify(settings)] as const,
  );
  expect(status).toBe(200);
  // What is wished for is asked for once in a minute.
  await go('/inbox');
  // Browsers make no sound before the page was touched.
  await page.getByRole('searchbox').click();
};

onStage('whoever looks elsewhere', (stage) => {
  test('is told of a message on the desktop, by a sound, in the tab and on the icon', async () => {
    const visitor = await stage().visit();
    const { page, go } = visitor;
    await page.context().grantPermissions(['notifications']);
    const heard = await overhear(visitor);
    await go('/inbox');
    await wish(visitor, stage(), { types: ['new_message'] });
    const before = (await stage().ask<Counts>('/conversations/counts')).unread;
    await say(stage(), ANN, 'Is anybody there?');
    await expect
      .poll(async () => (await heard()).shown, SOON)
      .toEqual([expect.stringContaining(': Is anybody there?')]);
    await expect.poll(async () => (await heard()).tones, SOON).toBe(2);
    await expect.poll(() => page.title(), SOON).toContain(`(${before + 1}) `);
    await expect.poll(async () => (await heard()).badges.at(-1), SOON).toBe(before + 1);
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toContain('data:image/svg+xml');
    await page.getByRole('link').filter({ hasText: 'Is anybody there?' }).click();
    await expect.poll(async () => (await heard()).badges.at(-1), SOON).toBe(before);
    // Of what stands before his eyes he is not told, and so the next one shown is of what does not.
    await say(stage(), ANN, 'I see that you read');
    await visitor.sees('I see that you read');
    await say(stage(), BEN, 'And I?');
    await expect.poll(async () => (await heard()).shown.slice(1), SOON).toEqual([expect.stringContaining(': And I?')]);
  });

  test('is told as he wishes: without a sound, or by the sound alone', async () => {
    const visitor = await stage().visit();
    await visitor.page.context().grantPermissions(['notifications']);
    const heard = await overhear(visitor);
    await visitor.go('/inbox');
    await wish(visitor, stage(), { types: ['new_message'], sound: false });
    await say(stage(), ANN, 'Quietly');
    await expect.poll(async () => (await heard()).shown, SOON).toEqual([expect.stringContaining(': Quietly')]);
    expect((await heard()).tones).toBe(0);
    await wish(visitor, stage(), { sound: true, desktop: false });
    await say(stage(), BEN, 'Only to be heard');
    await expect.poll(async () => (await heard()).tones, SOON).toBe(2);
    expect((await heard()).shown).toEqual([]);
  });
});

onStage('a browser that heard nothing for an hour', (stage) => {
  test('shows exactly what there is when it hears again: the list, the counts and the conversation', async () => {
    const visitor = await stage().visit();
    const { page } = visitor;
    await page.clock.install();
    const network = await networkOf(visitor);
    await say(stage(), ANN, 'Before the hour');
    await say(stage(), BEN, 'Me too, before the hour');
    const [ann, ben] = [
      await conversationOf(stage(), 'Before the hour'),
      await conversationOf(stage(), 'Me too, before the hour'),
    ];
    await visitor.go(`/inbox?c=${ann}`);
    await visitor.sees('Before the hour');
    await network.cut();
    // More than two pages of what was said, and another one that is done with meanwhile.
    for (let n = 1; n <= MANY; n += 1) await say(stage(), ANN, `Word ${n} of the hour`);
    await stage().ask(`/conversations/bulk`, { ids: [ben], change: { state: 'closed' } });
    await conversationOf(stage(), `Word ${MANY} of the hour`);
    await page.clock.fastForward(HOUR);
    expect(await page.getByText('of the hour').count()).toBe(0);
    // What was never asked for is not here: nothing pretends that it comes, or shows something else in its place.
    const look = visitor.say('inbox-list:look.label');
    await visitor.choose(look, visitor.say('inbox-list:look.snoozed'));
    await visitor.sees(visitor.say('desk:comes_later'));
    await expect.poll(() => page.locator(`${WAITING}, [data-row]`).count(), SOON).toBe(0);
    await visitor.choose(look, visitor.say('inbox-list:look.open'));
    await network.mend();
    await visitor.sees(`Word ${MANY} of the hour`);
    const list = page.locator('[data-row]');
    const open = (await stage().ask<Listed>('/conversations?state=open&sort=-last_message_at&limit=50')).items;
    await expect
      .poll(() => list.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-row')))), SOON)
      .toEqual(open.map(({ id }) => id));
    const { by_assignee } = await stage().ask<Counts>('/conversations/counts?state=open');
    await visitor.sees(`${visitor.say('inbox:whose.all')} ${by_assignee.anybody}`);
    const thread = page.getByRole('region', { name: visitor.say('inbox:messages') });
    const wanted = (await stage().ask<Listed>(`/conversations/${ann}/messages?limit=200&sort=sent_at`)).items;
    // Up to the first word, page by page: each once, in order.
    const seen = new Map<string, number>();
    await expect
      .poll(async () => {
        for (const text of await thread.getByRole('article').allInnerTexts()) {
          const word = wanted.findIndex((one) => text.includes(one.text));
          seen.set(text, word);
        }
        await thread.evaluate((box) => box.scrollBy(0, -500));
        return new Set(seen.values()).size;
      }, SOON)
      .toBe(wanted.length);
    expect([...seen.values()]).not.toContain(-1);
  });
});
