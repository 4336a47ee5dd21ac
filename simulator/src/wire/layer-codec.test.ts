import Long from 'long';
import { expect, test } from 'vitest';
import type { TlObject } from './codec.ts';
import { createLayerCodec } from './layer-codec.ts';

/** A little of layer 100, as it never was. */
const TL = `
updates#000000a1 updates:Vector<Update> users:Vector<User> chats:Vector<Chat> date:int seq:int = Updates;
updateUserName#000000a2 flags:# user_id:long first_name:flags.0?string = Update;
peerUser#000000a3 user_id:long = Peer;
account.password#000000a4 flags:# has_password:flags.2?true srp_B:flags.2?bytes ok:Bool ratio:double = account.Password;
needy#000000a5 what:int = Needy;
---functions---
help.getConfig#c4f9186b = Config;
users.getUsers#000000b2 id:Vector<int> = Vector<User>;
contacts.block#000000b1 id:long user_id:long = Bool;
`;

const codec = createLayerCodec(100, TL);
const words = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => Buffer.from(Uint32Array.of(number).buffer)));

test('requests of the layer and of the protocol are read, those of other layers are not', () => {
  expect(codec.read(words(0xc4f9186b))).toEqual({ _: 'help.getConfig' });
  expect(codec.read(words(0x7abe77ec, 5, 0))).toMatchObject({ _: 'mt_ping', pingId: Long.fromNumber(5) });
  expect(() => codec.read(words(0x1fb33026))).toThrow('Unknown object id: 0x1fb33026');
});

test('fields have the names and kinds that methods know', () => {
  const read = codec.read(words(0xa2, 0, 1001, 0)) as TlObject & { userId: number };
  expect(read).toEqual({ _: 'updateUserName', flags: 0, userId: 1001 });
});

test('fields that the layer does not have fall away, and what it has is written as it has it', () => {
  const password = {
    _: 'account.password',
    hasPassword: true,
    srpB: Buffer.of(1, 2, 3),
    ok: true,
    ratio: 0.5,
    newer: 1,
  };
  const bytes = codec.writeObject(password);
  expect(bytes.subarray(0, 12)).toEqual(Buffer.concat([words(0xa4, 4), Buffer.of(3, 1, 2, 3)]));
  expect(bytes.readDoubleLE(16)).toBe(0.5);
});

test('updates that the layer does not have are not sent to its clients', () => {
  const known = { _: 'updateUserName', userId: 7, firstName: 'x' };
  const updates = { _: 'updates', updates: [{ _: 'updateNewThing' }, known], users: [], chats: [], date: 1, seq: 0 };
  const written = codec.writeObject(updates);
  expect(written.subarray(0, 24)).toEqual(words(0xa1, 0x1cb5c415, 1, 0xa2, 1, 7));
});

test('an answer that is new is said as it was said before', () => {
  const inside = { _: 'updates', updates: [], users: [], chats: [], date: 1, seq: 0 };
  const answer = { _: 'messages.chatInviteJoinResultOk', updates: inside };
  expect(codec.writeResult(answer)).toEqual(codec.writeResult(inside));
});

test('results may be true, false, and lists', () => {
  expect(codec.writeResult(true)).toEqual(words(0x997275b5));
  expect(codec.writeResult(false)).toEqual(words(0xbc799737));
  expect(codec.writeResult([1, { _: 'peerUser', userId: 9 }])).toEqual(words(0x1cb5c415, 2, 1, 0xa3, 9, 0));
});

test('a list that promises more than the message has is refused at once', () => {
  expect(() => codec.read(words(0xb2, 0x1cb5c415, 0xffffffff))).toThrow('a vector of 4294967295 elements in 0 bytes');
});

test('a schema that cannot be read is named by its layer', () => {
  expect(() => createLayerCodec(100, 'nonsense')).toThrow('layer 100: line 1 is no TL definition: nonsense');
});

test('what cannot be said is an error that names the layer', () => {
  expect(() => codec.writeObject({ _: 'brandNew' })).toThrow('layer 100 has no brandNew');
  expect(() => codec.writeObject({ _: 'needy' })).toThrow('layer 100 needs needy.what');
});
