// An installation whose watchers follow one mailbox at a real Dovecot, with a line between them that the test can spoil.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import net, { type Socket } from 'node:net';
import { once } from 'node:events';
import { CompiledQuery, sql } from 'kysely';
import { crewOf, openCore, type Core } from '#app.ts';
import { readConfig } from '#config.ts';
import type { Crew } from '#engine/crew.ts';
import { MailWatchers, MAIL_CHANNELS } from '#engine/mail/mail-watchers.ts';
import type { MailboxInput } from '#engine/mail/mailbox-input.ts';
import { addMailbox, type AddedMailbox } from '#engine/mail/mailboxes.ts';
import { openLog } from '#lib/log.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import { createMailGateway } from '#mail/gateway.ts';
import { openBell } from '#store/database/listen.ts';
import { registerNode } from '#store/leases/leases.ts';
import { findMailbox, type MailboxView } from '#store/mailboxes/mailboxes.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';
import { openTestDatabase } from './database.ts';
import { openDovecot, type Dovecot } from './dovecot.ts';
import type { TestPostgres } from './postgres.ts';

/** A relay to Dovecot's plain IMAP port. */
export type MailLine = {
  port: number;
  /** Connections stay open and carry nothing any more; new ones neither. */
  silence: () => void;
  /** All connections are cut; new ones are carried again. */
  cut: () => void;
  close: () => Promise<void>;
};

export type StoredText = { text: string; uid: number; folder: string; conversation_id: number; subject: string };

export type MailOffice = {
  crew: Crew;
  core: Core;
  dovecot: Dovecot;
  line: MailLine;
  /** Log lines, as they are said. */
  lines: string[];
  /** Adds a mailbox of its own user, over the line, and begins to follow it. */
  mailbox: (user: string, more?: MailboxInput) => Promise<number>;
  /** With it a process of the product works on the same tables and opens the same secrets. */
  env: Readonly<Record<string, string>>;
  watch: () => Promise<{ stop: () => Promise<void> }>;
  stored: (mailbox_id: number) => Promise<StoredText[]>;
  /** How many of its inbox are stored. Cheap enough to be asked all the time. */
  count: (mailbox_id: number) => Promise<number>;
  status: (mailbox_id: number) => Promise<MailboxView>;
  /** What the database answers, with $1, $2 … for the values. */
  rows: <T>(query: string, ...values: unknown[]) => Promise<T[]>;
  /** UIDVALIDITY of the inbox, as it was last read. */
  validity: (mailbox_id: number) => Promise<number | null>;
  /** Asks until it is so. Real time. */
  until: (what: string, is: () => Promise<boolean>, limit_ms?: number) => Promise<void>;
  close: () => Promise<void>;
};

const LIMIT_MS = 50_000;
/** Shorter than in life, so that silence is found while somebody waits. */
const PATIENCE = { connect_ms: 2_000, answer_ms: 2_000, silence_ms: 8_000 };
const POLL_MS = 2_000;

export async function openMailOffice(
  postgres: TestPostgres,
  options: { token_info_url?: string } = {},
): Promise<MailOffice> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-mail-'));
  const database = await openTestDatabase(postgres);
  const dovecot = await openDovecot(options);
  const line = await openLine(dovecot.ports.imap);
  const read = readConfig({ DATABASE_URL: database.url, GROUNDCREW_DATA: folder, ALLOW_PRIVATE_ADDRESSES: 'true' });
  const config = { ...read, key: { ...read.key, own_database: false } };
  const lines: string[] = [];
  const log = openLog({ level: 'info', folder, console: { write: (text) => lines.push(text) }, color: false });
  const core = await openCore(config, { kind: 'server', log });
  const [workspace] = await listWorkspaces(core.db);
  const { secrets } = database;
  secrets.opensWith(core.vault.box);
  const mail = createMailGateway({ allow_private: true, patience: PATIENCE });
  const crew = { ...crewOf(core, workspace?.id ?? ''), mail };
  const node = { id: core.node_id, kind: 'server', pid: process.pid, host: os.hostname(), follows_mail: true } as const;
  const bell = await openBell(core.database_url, [...MAIL_CHANNELS], { schema: config.schema });
  return {
    crew,
    core,
    dovecot,
    line,
    lines,
    env: {
      DATABASE_URL: database.url,
      GROUNDCREW_DATA: folder,
      GROUNDCREW_LOGS: folder,
      GROUNDCREW_KEY_FILE: path.join(folder, 'key'),
      ALLOW_PRIVATE_ADDRESSES: 'true',
    },
    mailbox: async (user, more = {}) => {
      dovecot.setPassword(user, 'correct-horse');
      const added: AddedMailbox = await addMailbox(
        crew,
        {
          email: `${user}@example.com`,
          smtp_host: '127.0.0.1',
          smtp_port: 9,
          smtp_user: user,
          smtp_password: 'correct-horse',
          smtp_security: 'none',
          imap_host: '127.0.0.1',
          imap_port: line.port,
          imap_security: 'none',
          ...more,
        },
        { by: 'test', user_id: null, untested: true },
      );
      return added.id;
    },
    watch: async () => {
      // Of a node that has not been heard of for long nobody takes it that it works.
      await registerNode(core.db, node);
      const watchers = new MailWatchers(crew, { bell, poll_ms: POLL_MS });
      watchers.start();
      const unbeat = every(1_000, () => void registerNode(core.db, node).catch(() => {}));
      return {
        stop: async () => {
          unbeat();
          await watchers.stop();
        },
      };
    },
    stored: async (mailbox_id) => {
      const { rows } = await sql<StoredText>`
        select g.text, g.uid, g.folder, g.conversation_id, c.subject
        from conversation_messages g join conversations c on c.id = g.conversation_id
        where g.mailbox_id = ${mailbox_id} order by g.sent_at, g.id`.execute(core.db);
      return rows;
    },
    count: async (mailbox_id) => {
      const { rows } = await sql<{ count: number }>`
        select count(*) from conversation_messages where mailbox_id = ${mailbox_id} and folder = 'INBOX'`.execute(
        core.db,
      );
      return rows[0]?.count ?? 0;
    },
    status: async (mailbox_id) => {
      const box = await findMailbox(crew.scope, mailbox_id);
      if (!box) throw new Error(`There is no mailbox ${mailbox_id}.`);
      return box;
    },
    rows: async <T>(query: string, ...values: unknown[]) =>
      (await core.db.executeQuery<T>(CompiledQuery.raw(query, values))).rows,
    validity: async (mailbox_id) => {
      const { rows } = await sql<{ uid_validity: number }>`
        select uid_validity from mail_folders where mailbox_id = ${mailbox_id} and folder = 'INBOX'`.execute(core.db);
      return rows[0]?.uid_validity ?? null;
    },
    until: async (what, is, limit_ms = LIMIT_MS) => {
      const end_ms = monotonic() + limit_ms;
      while (!(await is())) {
        if (monotonic() > end_ms) throw new Error(`Not within ${limit_ms} ms: ${what}\n${lines.slice(-5).join('')}`);
        await delay(20);
      }
    },
    close: async () => {
      await bell.close();
      await line.close();
      await core.close();
      await dovecot.close();
      secrets.look(lines.join(''), 'the console');
      secrets.lookInto(folder);
      await database.close().finally(() => rmSync(folder, { recursive: true }));
    },
  };
}

async function openLine(to_port: number): Promise<MailLine> {
  const pairs = new Set<Socket>();
  let silent = false;
  const server = net.createServer((socket) => {
    const onward = net.connect(to_port, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      pairs.add(one);
      one.on('data', (bytes: Buffer) => {
        if (!silent) other.write(bytes);
      });
      one.on('error', () => {});
      one.on('close', () => {
        pairs.delete(one);
        if (!silent) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const cut = (): void => {
    silent = false;
    for (const socket of pairs) socket.destroy();
  };
  return {
    port: address.port,
    silence: () => {
      silent = true;
    },
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
