import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageIds, planThreads, threadIds, type Threaded } from './threads.ts';

const mail = (message_id: string | null, references: string[] = [], in_reply_to: string[] = []): Threaded => ({
  message_id,
  references,
  in_reply_to,
});

/** What a store makes of plans: the conversation of each message, after batches have come one after the other. */
function stored(batches: readonly (readonly Threaded[])[]): Map<Threaded, number> {
  const homes = new Map<Threaded, number>();
  const ids = new Map<string, number>();
  let made = 0;
  for (const batch of batches) {
    const known = new Map(batch.flatMap(threadIds).flatMap((id) => (ids.has(id) ? [[id, ids.get(id) ?? 0]] : [])));
    const plan = planThreads(batch, known);
    for (const { from, into } of plan.merges) {
      for (const [message, home] of homes) if (home === from) homes.set(message, into);
      for (const [id, home] of ids) if (home === from) ids.set(id, into);
    }
    const before = made;
    const place = (home: number | { begun: number }) => {
      if (typeof home === 'number') return home;
      made = Math.max(made, before + home.begun + 1);
      return before + home.begun + 1;
    };
    for (const [id, home] of plan.ids) ids.set(id, place(home));
    for (const [n, message] of batch.entries()) homes.set(message, place(plan.homes[n] ?? { begun: -1 }));
  }
  return homes;
}

/** Which messages are together, whatever their conversations are called. */
function together(messages: readonly Threaded[], homes: ReadonlyMap<Threaded, number>): number[][] {
  const groups = Map.groupBy(messages.keys(), (n) => homes.get(messages[n]!));
  return [...groups.values()].toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** The same by the definition: a message is with all those that name one of its ids, and with those of these. */
function connected(messages: readonly Threaded[]): number[][] {
  const groups: { ids: Set<string>; members: number[] }[] = [];
  for (const [n, message] of messages.entries()) {
    const own = new Set(threadIds(message));
    const touched = groups.filter(({ ids }) => [...own].some((id) => ids.has(id)));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push({
      ids: new Set([...own, ...touched.flatMap(({ ids }) => [...ids])]),
      members: [...touched.flatMap(({ members }) => members), n].toSorted((one, other) => one - other),
    });
  }
  return groups.map(({ members }) => members).toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

describe('threads', () => {
  const id = fc.integer({ min: 1, max: 30 }).map((n) => `<${n}@example.com>`);
  const some = fc.array(id, { maxLength: 4 });
  const message = fc.record({ message_id: fc.option(id, { freq: 8 }), references: some, in_reply_to: some });
  const arrivals = fc.array(message, { minLength: 1, maxLength: 25 }).chain((messages) =>
    fc.record({
      messages: fc.constant(messages),
      order: fc.shuffledSubarray([...messages.keys()], { minLength: messages.length, maxLength: messages.length }),
      sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: messages.length, maxLength: messages.length }),
    }),
  );

  test('are the same in whatever order and batches their messages come', () => {
    fc.assert(
      fc.property(arrivals, ({ messages, order, sizes }) => {
        const batches: Threaded[][] = [];
        const rest = order.map((n) => messages[n]!);
        for (const size of sizes) if (rest.length > 0) batches.push(rest.splice(0, size));
        expect(together(messages, stored(batches))).toEqual(connected(messages));
      }),
      { numRuns: 500 },
    );
  });

  test('hold together by any link of the chain of References, also when all between are missing', () => {
    const first = mail('<1@example.com>');
    const late = mail(
      '<9@example.com>',
      ['<1@example.com>', '<4@example.com>', '<7@example.com>'],
      ['<8@example.com>'],
    );
    const middle = mail('<5@example.com>', ['<4@example.com>']);
    expect(new Set(stored([[first], [late], [middle]]).values()).size).toBe(1);
  });

  test('become one, the older, when the message that connects them arrives', () => {
    const known = new Map([
      ['<a@example.com>', 3],
      ['<b@example.com>', 8],
    ]);
    const plan = planThreads([mail('<c@example.com>', ['<a@example.com>'], ['<b@example.com>'])], known);
    expect(plan.merges).toEqual([{ from: 8, into: 3 }]);
    expect(plan.homes).toEqual([3]);
  });

  test('are apart for messages that have no ids, and for those whose subjects alone are equal', () => {
    expect(planThreads([mail(null), mail(null)], new Map()).homes).toEqual([{ begun: 0 }, { begun: 1 }]);
  });

  test('of a chain of thousands of ids end, and keep its beginning and its end', () => {
    const chain = Array.from({ length: 5_000 }, (_, n) => `<${n}@example.com>`);
    const kept = messageIds(chain.join(' '));
    expect(kept.length).toBe(200);
    expect([kept[0], kept.at(-1)]).toEqual(['<0@example.com>', '<4999@example.com>']);
  });
});

test('ids are read out of headers with comments, junk, no brackets and lines that are too long', () => {
  expect(messageIds('(see) <a@example.com>\t<b@example.com>,<a@example.com>')).toEqual([
    '<a@example.com>',
    '<b@example.com>',
  ]);
  expect(messageIds(' plain@example.com ')).toEqual(['<plain@example.com>']);
  expect(messageIds('your message of Monday')).toEqual([]);
  expect(messageIds(`<${'x'.repeat(2_000)}@example.com>`)).toEqual([]);
});
