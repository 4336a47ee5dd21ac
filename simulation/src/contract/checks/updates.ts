import { strict as assert } from 'node:assert';
import type { TelegramUpdate } from '@groundcrew/server/domain/telegram-updates.ts';
import { check, type Check } from '#contract/check.ts';
import { memoryState, type Stage } from '#contract/stage.ts';
import { chatId, linkOf, USERS } from '#contract/world.ts';

const PATIENCE_MS = 10_000;

/** Alice listens; what she heard are the texts of new messages, in order. */
async function listen(stage: Stage, state = memoryState()) {
  const updates: TelegramUpdate[] = [];
  const client = await stage.connect('alice', {
    state,
    onUpdates: (batch) => {
      updates.push(...batch.updates);
      return Promise.resolve();
    },
  });
  const texts = () =>
    updates.flatMap((update) =>
      update.kind === 'new_message' && !update.message.service ? [update.message.text] : [],
    );
  return {
    client,
    state,
    updates,
    /** Waits until she has heard so much. */
    heard: async (count: number): Promise<string[]> => {
      const begun = stage.monotonic();
      while (texts().length < count) {
        assert.ok(stage.monotonic() - begun < PATIENCE_MS, `heard ${JSON.stringify(texts())}`);
        await stage.delay(20);
      }
      return texts();
    },
    ready: async (): Promise<void> => {
      while (updates.length === 0) await stage.delay(20);
    },
  };
}

const say = (stage: Stage, text: string, chat_id: number = USERS.alice) =>
  stage.control<{ order: number; id: number }>('/messages', { chat_id, from: USERS.carol, text });

export const updateChecks: Check[] = [
  check('What others write, edit and delete is heard, in order', ['world', 'control'], async (stage) => {
    const { client, heard, updates } = await listen(stage);
    await client.join(linkOf('open'));
    const letter = await say(stage, 'a letter');
    await say(stage, 'to all', chatId('open'));
    await stage.control('/messages/edit', { order: letter.order, text: 'a better letter' });
    await stage.control('/messages/delete', { order: letter.order });
    await say(stage, 'the end');
    assert.deepEqual((await heard(3)).toSorted(), ['a letter', 'the end', 'to all']);
    const kinds = updates
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'edited_message' || kind === 'deleted_messages');
    assert.deepEqual(kinds, ['edited_message', 'deleted_messages']);
  }),

  check('What happens while an account is away is heard when it is back, once', ['world', 'control'], async (stage) => {
    const first = await listen(stage);
    await first.client.join(linkOf('open'));
    await say(stage, 'before', chatId('open'));
    await first.heard(1);
    await first.client.close();
    for (const text of ['one', 'two']) await say(stage, text);
    for (const text of ['three', 'four']) await say(stage, text, chatId('open'));
    const second = await listen(stage, first.state);
    assert.deepEqual(await second.heard(4), ['one', 'two', 'three', 'four']);
    await second.client.close();
    const third = await listen(stage, first.state);
    await say(stage, 'five');
    assert.deepEqual(await third.heard(1), ['five']);
  }),

  check('An update that was lost on its way is fetched', ['world', 'control'], async (stage) => {
    const { heard, ready } = await listen(stage);
    await ready();
    await stage.control('/faults', { account: USERS.alice, action: 'skip_update' });
    await say(stage, 'lost');
    await say(stage, 'found');
    assert.deepEqual(await heard(2), ['lost', 'found']);
  }),
];
