/** Up to where an account has heard of everything: its own sequence and one for each channel, as they are stored. */
import type { tl } from '@mtcute/core';
import { z } from 'zod';
import type { TelegramStateEntry } from '#domain/telegram.ts';
import type { StateMirror } from '#telegram/state/state-mirror.ts';
import { Box } from './box.ts';

const KIND = 'updates';
const COMMON = 'common';

const number = z.number().int();
const StoredCommon = z.object({ pts: number, qts: number, date: number, seq: number });
/** `behind`: it was known then that something of it has to be fetched. */
const StoredChannel = z.object({ pts: number.nullable(), behind: z.boolean().optional() });
const CHANNEL = 'channel:';

export class FeedState<T> {
  readonly #mirror: Pick<StateMirror, 'get' | 'set' | 'setStored' | 'delete' | 'list'>;
  readonly #channels = new Map<number, Box<T>>();
  /** Channels that were asked for since the state was kept last. */
  readonly #touched = new Set<number>();
  /** Those that have to be fetched. It is stored, as Telegram says so only once: with the state that says when. */
  readonly #behind = new Set<number>();
  common: Box<T>;
  qts = 0;
  date = 0;
  seq = 0;

  constructor(mirror: Pick<StateMirror, 'get' | 'set' | 'setStored' | 'delete' | 'list'>) {
    this.#mirror = mirror;
    const common = parse(StoredCommon, mirror.get(KIND, COMMON));
    this.common = new Box(common?.pts ?? null);
    if (common) Object.assign(this, { qts: common.qts, date: common.date, seq: common.seq });
    for (const { key, value } of mirror.list(KIND)) {
      const id = idOf(key);
      if (id !== null && parse(StoredChannel, value)?.behind === true) this.#behind.add(id);
    }
  }

  /** The box of a channel; its state is unknown until somebody told. */
  channel(id: number): Box<T> {
    this.#touched.add(id);
    const known = this.#channels.get(id);
    if (known) return known;
    const box = new Box<T>(parse(StoredChannel, this.#mirror.get(KIND, CHANNEL + id))?.pts ?? null);
    this.#channels.set(id, box);
    return box;
  }

  /** The channels that something is missing of. */
  incomplete(): number[] {
    return [...this.#channels].filter(([, box]) => box.isMissingSome).map(([id]) => id);
  }

  /** The channels whose state is known. */
  known(): number[] {
    const stored = this.#mirror.list(KIND).flatMap(({ key }) => idOf(key) ?? []);
    return [...new Set([...stored, ...this.#channels.keys()])].filter((id) => this.channel(id).pts !== null);
  }

  /** The channels of which something has to be fetched. */
  get behind(): ReadonlySet<number> {
    return this.#behind;
  }

  noteBehind(channel_id: number, is_behind: boolean): void {
    if (is_behind === this.#behind.has(channel_id)) return;
    if (is_behind) this.#behind.add(channel_id);
    else this.#behind.delete(channel_id);
    this.channel(channel_id);
  }

  /** The account is out of it, or nobody knows how it stands. */
  forget(channel_id: number): void {
    this.#channels.delete(channel_id);
    this.#touched.delete(channel_id);
    this.#behind.delete(channel_id);
    this.#mirror.delete(KIND, CHANNEL + channel_id);
  }

  set(state: tl.updates.TypeState): T[] {
    const { qts, date, seq } = state;
    Object.assign(this, { qts, date, seq });
    return this.common.jump(state.pts);
  }

  /** What has changed since it was kept last. */
  changes(): TelegramStateEntry[] {
    const { qts, date, seq, common } = this;
    const entries: TelegramStateEntry[] = [];
    if (common.pts !== null) entries.push(entry(COMMON, { pts: common.pts, qts, date, seq }));
    for (const id of this.#touched) {
      const { pts = null, isMissingSome = false } = this.#channels.get(id) ?? {};
      const behind = isMissingSome || this.#behind.has(id);
      if (pts !== null || behind) entries.push(entry(CHANNEL + id, { pts, ...(behind && { behind }) }));
    }
    return entries.filter(({ key, value }) => {
      const kept = this.#mirror.get(KIND, key);
      return !kept || Buffer.compare(kept, value) !== 0;
    });
  }

  /** To be called when what led to these changes is stored; `stored`: they are, too. */
  keep(entries: readonly TelegramStateEntry[], stored: boolean): void {
    for (const { key, value } of entries) {
      if (stored) this.#mirror.setStored(KIND, key, value);
      else this.#mirror.set(KIND, key, value);
    }
    this.#touched.clear();
  }
}

function idOf(key: string): number | null {
  return key.startsWith(CHANNEL) ? Number(key.slice(CHANNEL.length)) : null;
}

function entry(key: string, value: object): TelegramStateEntry {
  return { kind: KIND, key, value: Buffer.from(JSON.stringify(value)) };
}

function parse<S extends z.ZodType>(schema: S, value: Uint8Array | null): z.infer<S> | null {
  if (!value) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(value).toString()));
  } catch {
    return null;
  }
}
