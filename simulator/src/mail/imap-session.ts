// One connection of an IMAP client: what a mail program needs to read a mailbox, be told of new mail and put copies away
// (RFC 3501, with IDLE, LITERAL+, SPECIAL-USE and UNSELECT).
import type { Socket } from 'node:net';
import { ImapReader, ImapSyntaxError, parseCommand, type ImapCommand, type ImapValue } from './imap-commands.ts';
import { fetchLine } from './imap-fetch.ts';
import { inSet, search } from './imap-sets.ts';
import type { Mailbox, MailFolder } from './mail-store.ts';

const CAPABILITIES = 'IMAP4rev1 IDLE LITERAL+ SPECIAL-USE UNSELECT';

export type ImapHouse = {
  /** Null: no such address, or another password. */
  enter: (address: string, password: string) => Mailbox | null;
  now: () => Date;
};

/** Ends the command with NO. */
class ImapRefusal extends Error {}

export class ImapSession {
  readonly #socket: Socket;
  readonly #house: ImapHouse;
  readonly #reader = new ImapReader();
  #mailbox: Mailbox | null = null;
  #folder: MailFolder | null = null;
  /** How many mails of the open folder the client knows of. */
  #told = 0;
  #unwatch = (): void => {};
  /** The tag of an IDLE under way. */
  #idle: string | null = null;

  constructor(socket: Socket, house: ImapHouse) {
    this.#socket = socket;
    this.#house = house;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#unwatch());
    this.#say(`* OK [CAPABILITY ${CAPABILITIES}] ready`);
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk, () => this.#say('+ go on'))) this.#take(line);
    } catch (error) {
      if (!(error instanceof ImapSyntaxError)) throw error;
      this.#say(`* BYE ${error.message}`);
      this.#socket.end();
    }
  }

  #take(written: { line: string; literals: readonly string[] }): void {
    if (this.#idle !== null) {
      const tag = this.#idle;
      this.#idle = null;
      this.#say(written.line.toUpperCase() === 'DONE' ? `${tag} OK done` : `${tag} BAD DONE is expected`);
      return;
    }
    let tag = '*';
    try {
      const command = parseCommand(written);
      ({ tag } = command);
      const act = this.#acts()[command.name];
      if (!act) throw new ImapSyntaxError(`${command.name} is not known here`);
      const said = act(command);
      if (said !== null) this.#say(`${tag} OK ${said}`);
    } catch (error) {
      if (error instanceof ImapRefusal) this.#say(`${tag} NO ${error.message}`);
      else if (error instanceof ImapSyntaxError) this.#say(`${tag} BAD ${error.message}`);
      else throw error;
    }
  }

  #acts(): Record<string, ((command: ImapCommand) => string | null) | undefined> {
    const done = (): string => 'done';
    return {
      CAPABILITY: () => {
        this.#say(`* CAPABILITY ${CAPABILITIES}`);
        return 'done';
      },
      NOOP: () => this.#tellNews() ?? 'done',
      CHECK: done,
      LOGIN: ({ args }) => this.#login(textOf(args[0]), textOf(args[1])),
      LOGOUT: ({ tag }) => {
        this.#say('* BYE farewell');
        this.#say(`${tag} OK done`);
        this.#socket.end();
        return null;
      },
      LIST: ({ args }) => this.#list('LIST', textOf(args[1])),
      LSUB: ({ args }) => this.#list('LSUB', textOf(args[1])),
      STATUS: ({ args }) => this.#status(textOf(args[0]), args[1] ?? []),
      SELECT: ({ args }) => this.#open(textOf(args[0]), 'READ-WRITE'),
      EXAMINE: ({ args }) => this.#open(textOf(args[0]), 'READ-ONLY'),
      CLOSE: () => this.#leave(),
      UNSELECT: () => this.#leave(),
      APPEND: ({ args }) => this.#append(args),
      IDLE: ({ tag }) => {
        this.#idle = tag;
        this.#say('+ idling');
        this.#tellNews();
        return null;
      },
      'UID SEARCH': ({ args }) => {
        const found = search(this.#opened(), args).map(({ uid }) => uid);
        this.#say(['* SEARCH', ...found].join(' '));
        return 'done';
      },
      'UID FETCH': ({ args }) => this.#fetch(textOf(args[0]), args.slice(1)),
    };
  }

  #login(address: string, password: string): string {
    this.#mailbox = this.#house.enter(address, password);
    if (!this.#mailbox) throw new ImapRefusal('[AUTHENTICATIONFAILED] no such address, or another password');
    return `[CAPABILITY ${CAPABILITIES}] welcome`;
  }

  #list(name: string, pattern: string): string {
    // Asked for nothing it tells what stands between the names of folders (RFC 3501, 6.3.8).
    if (pattern === '') {
      this.#say(String.raw`* ${name} (\Noselect) "/" ""`);
      return 'done';
    }
    const isAsked = ['*', '%'].includes(pattern) ? () => true : (folder: MailFolder) => folder.name === pattern;
    for (const folder of this.#own().folders.filter(isAsked)) {
      const flags = [String.raw`\HasNoChildren`, ...(folder.use === null ? [] : [folder.use])];
      this.#say(`* ${name} (${flags.join(' ')}) "/" "${folder.name}"`);
    }
    return 'done';
  }

  #status(name: string, items: ImapValue): string {
    const folder = this.#find(name);
    const unseen = folder.mails.filter(({ flags }) => !flags.has(String.raw`\Seen`)).length;
    const values: Record<string, number> = {
      MESSAGES: folder.mails.length,
      UIDNEXT: folder.uid_next,
      UIDVALIDITY: folder.uid_validity,
      UNSEEN: unseen,
      RECENT: 0,
    };
    const asked = [items].flat(9).map((item) => String(item).toUpperCase());
    const told = asked.flatMap((item) => (values[item] === undefined ? [] : [`${item} ${values[item]}`]));
    this.#say(`* STATUS "${folder.name}" (${told.join(' ')})`);
    return 'done';
  }

  #open(name: string, mode: string): string {
    this.#leave();
    const folder = this.#find(name);
    this.#folder = folder;
    this.#told = folder.mails.length;
    this.#unwatch = folder.watch(() => this.#idle !== null && this.#tellNews());
    this.#say(String.raw`* FLAGS (\Seen \Answered \Flagged \Deleted \Draft)`);
    this.#say(`* ${this.#told} EXISTS`);
    this.#say('* 0 RECENT');
    this.#say(`* OK [UIDVALIDITY ${folder.uid_validity}] valid`);
    this.#say(`* OK [UIDNEXT ${folder.uid_next}] next`);
    return `[${mode}] opened`;
  }

  #leave(): string {
    this.#unwatch();
    this.#unwatch = () => {};
    this.#folder = null;
    return 'done';
  }

  #append(args: readonly ImapValue[]): string {
    const folder = this.#find(textOf(args[0]));
    const raw = args.at(-1);
    if (args.length < 2 || typeof raw !== 'string') throw new ImapSyntaxError('APPEND: a mail is expected');
    const flags = args.slice(1).find((each) => Array.isArray(each)) ?? [];
    folder.add(Buffer.from(raw, 'latin1'), this.#house.now(), flags.map(String));
    return 'done';
  }

  #fetch(set: string, items: readonly ImapValue[]): string {
    const folder = this.#opened();
    const isMeant = inSet(folder, set);
    for (const [index, mail] of folder.mails.entries()) {
      if (isMeant(mail)) this.#socket.write(fetchLine(mail, index + 1, items));
    }
    this.#tellNews();
    return 'done';
  }

  #tellNews(): null {
    const now = this.#folder?.mails.length ?? this.#told;
    if (now !== this.#told) this.#say(`* ${now} EXISTS`);
    this.#told = now;
    return null;
  }

  #own(): Mailbox {
    if (!this.#mailbox) throw new ImapRefusal('LOGIN first');
    return this.#mailbox;
  }

  #find(name: string): MailFolder {
    const folder = this.#own().folder(name);
    if (!folder) throw new ImapRefusal(`[NONEXISTENT] there is no folder ${name}`);
    return folder;
  }

  #opened(): MailFolder {
    if (!this.#folder) throw new ImapRefusal('no folder is open');
    return this.#folder;
  }

  #say(line: string): void {
    if (this.#socket.writable) this.#socket.write(`${line}\r\n`);
  }
}

function textOf(value: ImapValue | undefined): string {
  if (typeof value !== 'string') throw new ImapSyntaxError('a word is expected');
  return value;
}
