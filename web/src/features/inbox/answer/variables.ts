import { useTranslation } from 'react-i18next';
import { knownText } from '#lib/i18n.ts';
import type { Texts } from '#locales/texts.ts';

type Variables = Texts['answering']['variable'];
type Variable = { [Of in keyof Variables]: `${Of}.${keyof Variables[Of] & string}` }[keyof Variables];

const isVariable = (name: string): name is Variable => knownText('answering', `variable.${name}`) !== null;

/** What a place for a name stands for, in the person's language; one that nobody knows, as it is written. */
export function useVariableName(): (name: string) => string {
  const { t } = useTranslation('answering');
  return (name) => (isVariable(name) ? t(`variable.${name}`) : `{{${name}}}`);
}
