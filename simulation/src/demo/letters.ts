// What people of the demo write to the accounts, each about what was posted.
import type { Control } from '#fleet/control.ts';
import type { Chance } from '@groundcrew/simulator/chance.ts';

const OPENINGS = [
  ['Hello! Is it still available?', 'I could come by this evening, if that suits you.'],
  ['Good afternoon, what is the price?', 'And is there a discount for two?'],
  ['Hi, I saw your post. Do you deliver?'],
  ['Здравствуйте! Ещё актуально?', 'Могу подъехать сегодня после шести.'],
  ['Добрый день, подскажите цену, пожалуйста'],
  ['Вітаю! Чи можна подивитися завтра?', 'Зручно о 10:00'],
  ['Доброго дня, а доставка є?'],
  ['Merhaba, hâlâ satılık mı?'],
  ['Could you send more photos?', 'https://example.com/what-i-mean'],
] as const;

type Desk = { control: Control; chance: Chance };

/** Somebody who talks in a group writes to one of the accounts: a line, or two. */
export async function writeToAccount({ control, chance }: Desk, accounts: readonly number[]): Promise<void> {
  const said = await control.messages();
  const people = [...new Set(said.filter(({ by_account }) => !by_account).map(({ from_id }) => from_id))];
  if (people.length === 0 || accounts.length === 0) return;
  const [from, to] = [chance.pick(people), chance.pick(accounts)];
  for (const text of chance.pick(OPENINGS)) await control.write({ from, chat_id: to, text });
}
