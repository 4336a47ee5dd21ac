import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { LabelField } from './label-field.tsx';
import type { Contact } from '#features/inbox/types.ts';

/** What a contact is to the team, in whichever conversation. */
export function ContactLabels({ contact: { id, labels }, may }: { contact: Contact; may: boolean }) {
  const { t } = useTranslation('desk');
  return (
    <LabelField
      label={t('contact_labels')}
      hint={t('contact_labels_hint')}
      labels={labels}
      onSet={(label_ids) => client.contacts.set_labels({ id, label_ids })}
      may={may}
    />
  );
}
