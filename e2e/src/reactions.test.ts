import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('reactions', (stage) => {
  test('are asked for by the link of a post, and come one after the other', async () => {
    const { world } = stage();
    // Its own account alone reacts in a group that is bound.
    const { id } = await world.control<{ id: number }>('/messages', {
      group: 'group_104',
      from: userOf(5),
      text: 'Hi',
    });
    const visitor = await stage().visit();
    const { page, say, go, button, dialog } = visitor;
    await go('/reactions');
    await button('reactions:new.open').first().click();
    await dialog().getByLabel(say('reactions:new.link')).fill('no link');
    visitor.mayBeRefused(422);
    await button('reactions:new.go').click();
    await dialog()
      .getByText(new RegExp(say('reactions:new.bad_link')))
      .waitFor();
    await dialog().getByLabel(say('reactions:new.link')).fill(`https://t.me/group_104/${id}`);
    await dialog().getByRole('button', { name: '🔥' }).click();
    expect(await visitor.faults()).toEqual([]);
    await button('reactions:new.go').click();
    const task = page.getByRole('dialog').filter({ hasText: say('reactions:task.title', { id: 1 }) });
    await task.getByText(say('status:reaction.completed'), { exact: true }).waitFor();
    await task.getByText('s5').waitFor();
    expect(await visitor.faults()).toEqual([]);
    const kept = await world.one(`select status from reaction_tasks`);
    expect(kept).toEqual({ status: 'completed' });
  });
});
