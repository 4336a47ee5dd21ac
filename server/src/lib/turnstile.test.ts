import { expect, test } from 'vitest';
import { Room } from './turnstile.ts';

test('whoever comes first has room first, and what is larger than all of it has it alone', async () => {
  const room = new Room(10);
  const entered: string[] = [];
  const enter = async (name: string, bytes: number): Promise<() => void> => {
    const leave = await room.take(bytes);
    entered.push(name);
    return leave;
  };
  const leaveFirst = await enter('first', 6);
  const leaveSecond = await enter('second', 4);
  const huge = enter('huge', 50);
  const small = enter('small', 1);
  leaveFirst();
  leaveFirst();
  // What is small does not pass what waits for more.
  expect(entered).toEqual(['first', 'second']);
  leaveSecond();
  const leaveHuge = await huge;
  expect(entered).toEqual(['first', 'second', 'huge']);
  leaveHuge();
  await small;
  expect(entered).toEqual(['first', 'second', 'huge', 'small']);
});

test('whoever gives up while it waits takes no room, and keeps nobody from it', async () => {
  const room = new Room(10);
  const leave = await room.take(8);
  const tired = new AbortController();
  const large = room.take(5, tired.signal);
  const small = room.take(2);
  tired.abort(new Error('it took too long'));
  await expect(large).rejects.toThrow('it took too long');
  const leaveSmall = await small;
  leave();
  leaveSmall();
  await expect(room.take(10, tired.signal)).rejects.toThrow('it took too long');
  (await room.take(10))();
});
