import { DatabaseSync } from 'node:sqlite';
import type { SessionFacts } from './session-strings.ts';

/** The tables of Telethon 1.x, version 7 of its own numbering. */
const SCHEMA = `
  pragma page_size = 1024;
  create table version (version integer primary key);
  create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer);
  create table entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer);
  create table sent_files (md5_digest blob, file_size integer, type integer, id integer, hash integer,
    primary key(md5_digest, file_size, type));
  create table update_state (id integer primary key, pts integer, qts integer, date integer, seq integer);
  insert into version values (7);`;

/** What Telethon keeps as `NAME.session`: a SQLite database. */
export function telethonFile(facts: SessionFacts): Buffer {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(SCHEMA);
    database
      .prepare('insert into sessions values (?, ?, ?, ?, null)')
      .run(facts.dc_id, facts.host, facts.port, facts.auth_key);
    // Telethon remembers itself as entity 0.
    database.prepare('insert into entities values (0, ?, null, null, null, null)').run(facts.user_id);
    return Buffer.from(database.serialize());
  } finally {
    database.close();
  }
}
