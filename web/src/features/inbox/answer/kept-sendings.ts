// Replies that were sent off and that the server has not answered yet. The browser keeps them until it has: whoever leaves or closes the
// page meanwhile finds them on the next one, which sends them by the same idempotency key, and so once.
import type { client } from '#lib/api.ts';
import { isSame, type Written } from './written.ts';

const STORED = 'groundcrew.sending.';
/** Browsers break requests off as a page is left, and may tell the page so: one that is still here by then was not left. */
const STAYS_MS = 2_000;

/** `at`: when it was sent off, by this browser's clock. */
export type KeptSending = {
  user_id: string | null;
  at: number;
  key: string;
  reply: Parameters<typeof client.conversations.reply>[0];
  sent: Written;
};

/** Of these this page itself waits for the answer. */
const here = new Set<string>();
const forgetting = new Map<string, number>();

export function keepSending(sending: KeptSending): void {
  takeUp(sending);
  window.clearTimeout(forgetting.get(sending.key));
  try {
    localStorage.setItem(STORED + sending.key, JSON.stringify(sending));
  } catch {
    // A browser that keeps nothing sends all the same; leaving is asked about.
  }
}

export function takeUp({ key }: KeptSending): void {
  here.add(key);
}

export function isKept({ key }: KeptSending): boolean {
  return localStorage.getItem(STORED + key) !== null;
}

/** The server has answered. */
export function forgetSending({ key }: KeptSending): void {
  here.delete(key);
  localStorage.removeItem(STORED + key);
}

/** No answer came, and whoever sent it is told so. */
export function forgetWhereOneStays(sending: KeptSending): void {
  const timer = window.setTimeout(() => forgetSending(sending), STAYS_MS);
  forgetting.set(sending.key, timer);
}

const keys = (): string[] => Object.keys(localStorage).filter((key) => key.startsWith(STORED));

function all(): KeptSending[] {
  return keys().flatMap((key) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it
    return JSON.parse(localStorage.getItem(key) ?? '[]') as KeptSending | [];
  });
}

/** Of this person, the oldest first. */
export function keptSendings(user_id: string | null): KeptSending[] {
  const own = all().filter((one) => one.user_id === user_id);
  return own.toSorted((one, other) => one.at - other.at);
}

export function isToBeSent(id: number, written: Written): boolean {
  return all().some(({ reply, sent }) => reply.id === id && isSame(sent, written));
}

/** What an earlier page, or another one, has left: nobody here waits for it. */
export function leftSendings(user_id: string | null): KeptSending[] {
  return keptSendings(user_id).filter(({ key }) => !here.has(key));
}

export function isAnyLeft(): boolean {
  return keys().some((key) => !here.has(key.slice(STORED.length)));
}

/** With the person's session nothing of theirs stays in the browser. */
export function forgetSendings(): void {
  for (const key of keys()) localStorage.removeItem(key);
}
