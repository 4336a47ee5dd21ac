import { readStringSession } from '@mtcute/node/utils.js';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createChance } from '#chance.ts';
import * as strings from './session-strings.ts';
import { telethonFile } from './telethon-file.ts';

const facts: strings.SessionFacts = {
  dc_id: 2,
  host: '127.0.0.1',
  port: 7443,
  auth_key: createChance(1).bytes(256),
  user_id: 700_000_123,
  api_id: 20_000_001,
};

describe('session strings', () => {
  it('of Telethon have 353 characters, 369 with IPv6', () => {
    const text = strings.telethonString(facts);
    expect(text).toHaveLength(353);
    const bytes = Buffer.from(text.slice(1), 'base64url');
    expect([...bytes.subarray(0, 7)]).toEqual([2, 127, 0, 0, 1, 7443 >> 8, 7443 & 255]);
    expect(bytes.subarray(7)).toEqual(facts.auth_key);
    const six = strings.telethonString({ ...facts, host: '2001:db8::10:a' });
    expect(six).toHaveLength(369);
    const address = Buffer.from(six.slice(1), 'base64url').subarray(1, 17);
    expect(address.toString('hex')).toBe('20010db800000000000000000010000a');
    const mapped = Buffer.from(strings.telethonString({ ...facts, host: '::ffff:127.0.0.1' }).slice(1), 'base64url');
    expect(mapped.subarray(1, 17).toString('hex')).toBe('00000000000000000000ffff7f000001');
    expect(() => strings.telethonString({ ...facts, host: 'example.org' })).toThrow('holds an IP address');
  });

  it('of GramJS can be as long as those of Telethon with IPv6', () => {
    const text = strings.gramjsString({ ...facts, host: '198.51.100.151' });
    expect(text).toHaveLength(369);
    const bytes = Buffer.from(text.slice(1), 'base64');
    expect(bytes.readInt16BE(1)).toBe(14);
    expect(bytes.subarray(3, 17).toString()).toBe('198.51.100.151');
    expect(bytes.readInt16BE(17)).toBe(7443);
    expect(bytes.subarray(19)).toEqual(facts.auth_key);
    expect(() => strings.gramjsString({ ...facts, port: 40_000 })).toThrow('signed 16-bit');
  });

  it('of Pyrogram have 351, 356 and 362 characters', () => {
    expect(strings.pyrogramString351(facts)).toHaveLength(351);
    expect(strings.pyrogramString356(facts)).toHaveLength(356);
    const text = strings.pyrogramString362(facts);
    expect(text).toHaveLength(362);
    const bytes = Buffer.from(text, 'base64url');
    expect(bytes.readUInt32BE(1)).toBe(facts.api_id);
    expect(bytes.subarray(6, 262)).toEqual(facts.auth_key);
    expect(bytes.readBigUInt64BE(262)).toBe(BigInt(facts.user_id));
  });

  it('of mtcute are its own', () => {
    const session = readStringSession(strings.mtcuteString({ ...facts, media_port: 7444 }));
    expect(session.primaryDcs.main).toMatchObject({ id: 2, ipAddress: '127.0.0.1', port: 7443 });
    expect(session.primaryDcs.media.port).toBe(7444);
    expect(Buffer.from(session.authKey)).toEqual(facts.auth_key);
    expect(session.self).toMatchObject({ userId: facts.user_id });
  });

  it('in hex hold the key, or a whole Telethon string', () => {
    expect(strings.hexString(facts)).toBe(`${facts.auth_key.toString('hex')}:2`);
    expect(Buffer.from(strings.telethonHexString(facts), 'hex').toString()).toBe(strings.telethonString(facts));
  });
});

describe("Telethon's file", () => {
  it('is a SQLite database with its one session', () => {
    const database = new DatabaseSync(':memory:');
    database.deserialize(telethonFile(facts));
    const { dc_id, host: server_address, port } = facts;
    const [session] = database.prepare('select * from sessions').all();
    expect(session).toEqual({
      dc_id,
      server_address,
      port,
      auth_key: new Uint8Array(facts.auth_key),
      takeout_id: null,
    });
    expect(database.prepare('select version from version').get()).toEqual({ version: 7 });
    database.close();
  });
});
