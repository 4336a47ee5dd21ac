// What the simulated mail server keeps: mailboxes with folders, in memory.
export type StoredMail = {
  uid: number;
  flags: Set<string>;
  received_at: Date;
  raw: Buffer;
};

export class MailFolder {
  readonly name: string;
  /** Of a folder with a role of its own, as in RFC 6154: `\Sent`. */
  readonly use: string | null;
  readonly uid_validity: number;
  readonly #mails: StoredMail[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(name: string, use: string | null, uid_validity: number) {
    this.name = name;
    this.use = use;
    this.uid_validity = uid_validity;
  }

  get mails(): readonly StoredMail[] {
    return this.#mails;
  }

  get uid_next(): number {
    return (this.#mails.at(-1)?.uid ?? 0) + 1;
  }

  add(raw: Buffer, received_at: Date, flags: readonly string[] = []): StoredMail {
    const mail = { uid: this.uid_next, flags: new Set(flags), received_at, raw };
    this.#mails.push(mail);
    for (const tell of this.#watchers) tell();
    return mail;
  }

  /** Calls back after each new mail, until what it returns is called. */
  watch(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }
}

export class Mailbox {
  readonly address: string;
  readonly password: string;
  readonly folders: readonly MailFolder[];

  constructor(address: string, password: string, uid_validity: number) {
    this.address = address;
    this.password = password;
    this.folders = [
      new MailFolder('INBOX', null, uid_validity),
      new MailFolder('Sent', String.raw`\Sent`, uid_validity),
    ];
  }

  get inbox(): MailFolder {
    return this.folder('INBOX')!;
  }

  /** INBOX is INBOX in whatever case. */
  folder(name: string): MailFolder | null {
    return this.folders.find((one) => one.name === name || one.name === name.toUpperCase()) ?? null;
  }
}
