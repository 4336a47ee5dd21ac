import { useTranslation } from 'react-i18next';
import { knownText } from '#lib/i18n.ts';
import type { Texts } from '#locales/texts.ts';

type Kind = keyof Texts['inbox']['kind'];

const isKind = (kind: string): kind is Kind => knownText('inbox', `kind.${kind}`) !== null;

/** What a medium is called in the person's language. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('inbox');
  return (kind) => (isKind(kind) ? t(`kind.${kind}`) : t('kind.unsupported'));
}

/** The line of a list, in which a message without words stands as `[photo]`. */
export function usePreview(): (text: string | null) => string {
  const nameOfKind = useKindName();
  return (text) => {
    const kind = /^\[(\w+)\]$/.exec(text ?? '')?.[1];
    return kind === undefined ? (text ?? '') : nameOfKind(kind);
  };
}

type Named = { id: number; name: string | null; username: string | null; email: string | null; phone: string | null };

/** What a contact is called: by its name, else by where it is reached. */
export function nameOf({ id, name, username, email, phone }: Named): string {
  return name ?? (username === null ? null : `@${username}`) ?? email ?? phone ?? `#${id}`;
}
