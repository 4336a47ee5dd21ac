// A person on the do-not-contact list: each of its channels by itself.
import type { Contact } from '#features/inbox/types.ts';

type Channel = Pick<Contact['channels'][number], 'telegram_id' | 'username' | 'email' | 'phone' | 'do_not_contact'>;
type Person = { channels: readonly Channel[] };

/** By what the list knows a channel: what cannot change comes first. Null: by nothing. */
function handleOf({ telegram_id, email, username, phone }: Channel): string | null {
  if (telegram_id !== null) return String(telegram_id);
  return email ?? (username === null ? null : `@${username}`) ?? phone;
}

/** Everything to be put on the list, so that nobody writes to the person anywhere. */
export const whoOf = ({ channels }: Person): string[] =>
  channels.map((channel) => handleOf(channel)).filter((who) => who !== null);

export type Entry = NonNullable<Channel['do_not_contact']> & { who: string };

/** The entries that mean the person, each once, and by what they would be put there again. */
export function entriesOf({ channels }: Person): Entry[] {
  const entries = channels.flatMap((channel) => {
    const who = handleOf(channel);
    return channel.do_not_contact === null || who === null ? [] : [{ ...channel.do_not_contact, who }];
  });
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
