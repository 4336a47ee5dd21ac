import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { QuietButton } from '#features/inbox/thread/message-text.tsx';
import { PeopleField } from './people-field.tsx';
import type { Written } from './written.ts';

const FIELDS = ['cc', 'bcc'] as const;

export type Copies = Pick<Written, 'cc' | 'bcc'>;

/** Who has a copy; each field is asked for first, and stands there as long as it names somebody. */
export function useCopyFields(
  copies: Copies,
  onCopies: (copies: Partial<Copies>) => void,
): { buttons: ReactNode; fields: ReactNode } {
  const { t } = useTranslation('answering');
  const [asked, ask] = useState<readonly (keyof Copies)[]>([]);
  const isShown = (field: keyof Copies) => copies[field].length > 0 || asked.includes(field);
  return {
    buttons: FIELDS.filter((field) => !isShown(field)).map((field) => (
      <QuietButton key={field} onClick={() => ask((now) => [...now, field])}>
        {t(`mail.${field}`)}
      </QuietButton>
    )),
    fields: FIELDS.filter(isShown).map((field) => (
      <PeopleField
        key={field}
        label={t(`mail.${field}`)}
        value={copies[field]}
        onChange={(people) => onCopies({ [field]: people })}
        autoFocus={asked.includes(field) && copies[field].length === 0}
      />
    )),
  };
}
