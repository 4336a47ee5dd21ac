// Why something is not done, in the person's words.
import { useTranslation } from 'react-i18next';
import { knownText } from '#lib/i18n.ts';

/** As the API has it. */
export type Blocker = {
  code: string;
  message: string;
  action: string | null;
  until: string | null;
  last_until?: string | null | undefined;
};

/** `act`: what a person can do about it; null: wait. */
export type ToldBlocker = { what: string; act: string | null };

/** What the API says in English stays where it knows more reasons than these pages. */
export function useBlockers(): (blocker: Pick<Blocker, 'code' | 'message' | 'action'>) => ToldBlocker {
  useTranslation('blockers');
  return ({ code, message, action }) => {
    const closer = `${code}_${/^(?:hold|health) (\w+)/.exec(message)?.[1] ?? ''}`;
    const say = (of: 'what' | 'act') =>
      knownText('blockers', `${of}.${closer}`) ?? knownText('blockers', `${of}.${code}`);
    const what = say('what');
    return { what: what ?? message, act: say('act') ?? (what === null ? action : null) };
  };
}
