import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('the joiner', (stage) => {
  test('begins a batch, shows each step and the pause as they come, and ends it when asked', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    const onlooker = await stage().visit();
    await onlooker.go('/joiner');
    await go('/joiner');
    await button('joiner:niches.join', { niche: 'kyiv_flats' }).click();
    await dialog().getByLabel(say('joiner:start.size')).fill('2');
    await dialog()
      .getByText(say('joiner:start.would', { count: 2 }))
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
    await button('joiner:start.go').click();
    const batch = page.getByRole('region', { name: 'kyiv_flats' });
    await batch.getByText('@group_101').waitFor();
    await onlooker.page.getByRole('region', { name: 'kyiv_flats' }).waitFor();
    await batch.getByText(say('joiner:running.progress', { done: 1, count: 2 })).waitFor();
    await batch.getByText(say('joiner:running.pause', { wait: '' }).split(' ')[0] ?? '').waitFor();
    expect(await visitor.faults()).toEqual([]);
    const joined = await stage().world.one(`select status from targets where link = '@group_101'`);
    expect(joined).toEqual({ status: 'joined' });

    await batch.getByRole('button', { name: say('joiner:stop.go') }).click();
    await dialog().getByText(say('joiner:stop.about')).waitFor();
    await dialog()
      .getByRole('button', { name: say('joiner:stop.go') })
      .click();
    await sees(say('joiner:now.nothing'));
    await onlooker.sees(say('joiner:now.nothing'));
    const past = page.getByRole('row', { name: /kyiv_flats/ });
    await past.getByText(say('joiner:counted.joined', { count: 1 })).waitFor();
    await past.getByRole('link').first().click();
    await dialog().getByText('@group_101').waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  test('keeps a schedule for a niche, which is said in words', async () => {
    const visitor = await stage().visit();
    const { say, go, button, sees } = visitor;
    await go('/joiner');
    await button('joiner:schedule.title', { niche: 'ukraine_cars' }).click();
    expect(await visitor.faults()).toEqual([]);
    await visitor.dialog().getByLabel(say('joiner:schedule.enabled')).check();
    await button('joiner:schedule.save').click();
    await sees(say('joiner:schedule.saved', { niche: 'ukraine_cars' }));
    await sees(new RegExp(say('joiner:niches.next')));
    const kept = await stage().world.sql(`select niche, enabled from join_schedules`);
    expect(kept).toEqual([{ niche: 'ukraine_cars', enabled: true }]);
  });
});
