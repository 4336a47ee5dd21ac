// Why something is not done, in the person's words.
import { useTranslation } from 'react-i18next';
import { first } from '#locales/en/first.ts';

type Texts = (typeof first)['blockers'];
const { what: whats, act: acts } = first.blockers;

/** As the API has it. */
export type Blocker = { code: string; message: string; action: string | null; until: string | null };

/** `act`: what a person can do about it; null: wait. */
export type ToldBlocker = { what: string; act: string | null };

/** What the API says in English stays where it knows more reasons than these pages. */
export function useBlockers(): (blocker: Pick<Blocker, 'code' | 'message' | 'action'>) => ToldBlocker {
  const { t } = useTranslation('blockers');
  return ({ code, message, action }) => {
    const closer = `${code}_${/^(?:hold|health) (\w+)/.exec(message)?.[1] ?? ''}`;
    const what = [closer, code].find((key) => key in whats);
    const act = [closer, code].find((key) => key in acts);
    return {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the keys, as was looked up
      what: what === undefined ? message : t(`what.${what as keyof Texts['what']}`),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      act: act === undefined ? (what === undefined ? action : null) : t(`act.${act as keyof Texts['act']}`),
    };
  };
}
