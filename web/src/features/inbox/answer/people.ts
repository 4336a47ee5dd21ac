// Whom mail goes to, as people write it: ann@example.com, or Ann <ann@example.com>.
import type { Message } from '#features/inbox/types.ts';

type Person = NonNullable<Message['addresses']>['to'][number];

/** As the server reads it. */
export function personText({ name, address }: Person): string {
  const clean = (name ?? '').replaceAll(/[<>]/g, '').trim();
  return clean === '' ? address : `${clean} <${address}>`;
}

export function addressIn(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

/** Where it surely is none: what remains, the server looks at. */
export const isAddress = (text: string) => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(addressIn(text));

/** To whom an answer goes, and who else had what is answered. `own`: the mailbox, which needs no copy. */
export function answerTo(
  message: Pick<Message, 'addresses' | 'direction'> | undefined,
  own: string,
): { to: Person[]; others: Person[] } {
  if (!message?.addresses) return { to: [], others: [] };
  const { from, to, cc, reply_to } = message.addresses;
  const people = message.direction === 'outbound' ? to : reply_to.length > 0 ? reply_to : from;
  const seen = new Set([own, ...people.map(({ address }) => address)].map((address) => address.toLowerCase()));
  const others = [...to, ...cc].filter(({ address }) => {
    const isKnown = seen.has(address.toLowerCase());
    seen.add(address.toLowerCase());
    return !isKnown;
  });
  return { to: people, others };
}

/** With these people added, or without them. */
export function withPeople(texts: readonly string[], people: readonly string[], are: boolean): string[] {
  const gone = new Set(people.map(addressIn));
  const rest = texts.filter((text) => !gone.has(addressIn(text)));
  return are ? [...rest, ...people] : rest;
}
