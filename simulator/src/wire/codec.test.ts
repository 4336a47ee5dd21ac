import Long from 'long';
import { expect, test } from 'vitest';
import type { tl } from '@mtcute/core';
import { TlBinaryReader, __tlReaderMap } from '@mtcute/core/utils.js';
import { readObject, writeObject, writeResult } from './codec.ts';
import { LAYER, methodNames } from './schema.ts';

test('the layer is the one that the client speaks', () => {
  expect(LAYER).toBe(227);
  expect(methodNames.has('messages.sendMessage')).toBe(true);
});

test('a method with flags, optional fields, longs and vectors is read as it was written', () => {
  const request: tl.messages.RawSendMessageRequest = {
    _: 'messages.sendMessage',
    noWebpage: true,
    peer: { _: 'inputPeerChannel', channelId: 501, accessHash: Long.fromString('-12345678901234567') },
    message: 'Привіт',
    randomId: Long.MIN_VALUE,
    entities: [{ _: 'messageEntityBold', offset: 0, length: 6 }],
    scheduleDate: 7,
  };
  const { replyTo, ...read } = readObject(writeObject(request)) as tl.messages.RawSendMessageRequest;
  expect(replyTo).toBeUndefined();
  expect(read).toMatchObject(request);
  expect(read.silent).toBe(false);
});

test('a method in its wrappers is read as it was written', () => {
  const query: tl.channels.RawGetMessagesRequest = {
    _: 'channels.getMessages',
    channel: { _: 'inputChannel', channelId: 1, accessHash: Long.ONE },
    id: [{ _: 'inputMessageID', id: 3 }],
  };
  const wrapped = { _: 'invokeWithLayer', layer: LAYER, query: { _: 'invokeWithoutUpdates', query } };
  expect(readObject(writeObject(wrapped))).toEqual(wrapped);
});

test('results are booleans, lists or objects', () => {
  const read = (bytes: Buffer): unknown => new TlBinaryReader(__tlReaderMap, bytes).object();
  expect(read(writeResult(true))).toBe(true);
  expect(read(writeResult(false))).toBe(false);
  expect(read(writeResult([{ _: 'userEmpty', id: 5 }]))).toEqual([{ _: 'userEmpty', id: 5 }]);
  expect(() => writeResult(undefined)).toThrow(TypeError);
});

test('an unknown constructor is an error', () => {
  expect(() => readObject(Buffer.of(1, 2, 3, 4))).toThrow(/0x4030201/);
});

test('a vector with more elements than there are bytes, and a string behind the end, are errors at once', () => {
  // Processor time of this thread: what others do on the machine does not count.
  const began = process.threadCpuUsage();
  const hostile = [
    // A vector of four thousand million boxed objects, alone and as the last argument of contacts.getContactIDs' kin.
    '15c4b51cffffffff15c4b51c',
    // help.saveAppLog of as many events.
    `${Buffer.from(writeObject({ _: 'help.saveAppLog', events: [] } as { _: string }))
      .toString('hex')
      .slice(0, 16)}ffffffff`,
    // invokeAfterMsg in itself, ten thousand times.
    '2d379fcb0100000001000000'.repeat(10_000),
    // messages.sendMessage whose text is cut.
    Buffer.from(writeObject(inputText())).subarray(0, -20).toString('hex'),
  ];
  for (const hex of hostile) expect(() => readObject(Buffer.from(hex, 'hex'))).toThrow(RangeError);
  const { user, system } = process.threadCpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(1000);
});

function inputText(): tl.messages.RawSendMessageRequest {
  return { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x'.repeat(300), randomId: Long.ONE };
}
