// What a fault works with.
import type { Dovecot } from '@groundcrew/server/testing/dovecot.ts';
import type { MailOffice } from '@groundcrew/server/testing/mail-office.ts';
import type { ServerProcess } from '#inbox-check/telegram/server-process.ts';

export type Scene = {
  office: MailOffice;
  dovecot: Dovecot;
  user: string;
  mailbox_id: number;
  quick: boolean;
  /** Delivers so many letters, and remembers them. */
  send: (count: number, more?: { body?: string }) => Promise<void>;
  /** Delivers a letter of this number that is made by `make`, and remembers it. */
  sendMade: (make: (n: number) => Buffer) => Promise<void>;
  /** All that was sent is here. */
  arrived: (limit_ms?: number) => Promise<void>;
  statusIs: (status: string, limit_ms?: number) => Promise<void>;
  /** A server of the product with the role mail. It ends with the fault. */
  server: () => ServerProcess;
  note: (text: string) => void;
  /** Something that is not as it should be. */
  wrong: (text: string) => void;
};

export type Fault = {
  name: string;
  /** Nobody follows the mailbox but the servers that the fault starts. */
  by_servers?: true;
  /** Waits for pauses or leases to run out: not in the quick form, unless it is asked for. */
  slow?: true;
  run: (scene: Scene) => Promise<void>;
};
