// Mails of one folder on their way from the mail server into the database. While a batch is stored the next one is taken apart,
// and its reader fetches the one after it: the database, this process and the mail server work at the same time.
import type { RawMail } from '#domain/mail/gateway.ts';
import type { MailPlace } from '#domain/mail/message.ts';
import type { Reading } from '#engine/mail/read-folder.ts';
import { storeRead, takeApart } from '#engine/mail/store-read.ts';

/** On their way at once, beside the one that is fetched: one is taken apart and one stored. */
const UNDER_WAY = 2;

export class Conveyor {
  readonly #reading: Reading;
  readonly #place: MailPlace;
  readonly #anew: boolean;
  #apart: Promise<unknown> = Promise.resolve();
  #stored: Promise<void> = Promise.resolve();
  readonly #under_way: Promise<void>[] = [];
  #added = 0;

  /** `anew`: the folder is read anew. */
  constructor(reading: Reading, place: MailPlace, { anew }: { anew: boolean }) {
    this.#reading = reading;
    this.#place = place;
    this.#anew = anew;
  }

  /** Resolves when the next one may be fetched. Rejects with what has kept an earlier one from being stored. */
  async put(raws: readonly RawMail[], last_uid: number): Promise<void> {
    while (this.#under_way.length >= UNDER_WAY) await this.#under_way.shift();
    // Whoever has it waits for the database alone, never for a mail server.
    const leave = await this.#reading.room.take(raws.reduce((sum, { raw }) => sum + raw.length, 0));
    const apart = this.#apart.then(() => takeApart(this.#reading, raws));
    const stored = Promise.all([apart, this.#stored])
      .then(([mails]) => this.#store({ raws, mails, last_uid }))
      .finally(leave);
    // Whoever waits for it is told.
    stored.catch(() => {});
    this.#apart = apart;
    this.#stored = stored;
    this.#under_way.push(stored);
  }

  /** Resolves when all of it is stored, to how many were new. */
  async empty(): Promise<number> {
    await this.#stored;
    return this.#added;
  }

  async #store(batch: Omit<Parameters<typeof storeRead>[2], 'anew'>): Promise<void> {
    this.#added += await storeRead(this.#reading, this.#place, { ...batch, anew: this.#anew });
    this.#reading.onProgress?.();
  }
}
