import type { LiveFrame } from '@groundcrew/contract';
import { toldOf } from '#api/tell-reasons.ts';
import type { LiveRow } from '#store/events/live-events.ts';

/** A row as sockets send it: made into bytes once, when the first of them does. */
export class Frame {
  readonly row: LiveRow;
  #bytes: Buffer | null = null;

  constructor(row: LiveRow) {
    this.row = row;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(JSON.stringify(messageOf(this.row)));
    return this.#bytes;
  }
}

function messageOf({ stream, seq, at, type, account_id, data }: LiveRow): Record<string, unknown> {
  if (stream === 'events') return { type, seq, at, account_id, data, ...toldOf(data) };
  if (stream === 'notifications') return { type, seq, at, silent: data['silent'], data: notificationOf(data) };
  return { type, seq, at, data };
}

function notificationOf({ notification }: Record<string, unknown>): unknown {
  if (!isRecord(notification)) return notification;
  const { params } = notification;
  return { ...notification, ...(isRecord(params) ? toldOf(params) : {}) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a socket says by itself. */
export function said(frame: LiveFrame): Buffer {
  return Buffer.from(JSON.stringify(frame));
}
