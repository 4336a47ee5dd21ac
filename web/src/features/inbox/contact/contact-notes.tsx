import { Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Part } from './part.tsx';
import type { Contact } from '#features/inbox/types.ts';

const NOTES_MAX = 20_000;

/** What colleagues should know of this person; kept when one goes elsewhere. */
export function ContactNotes({ contact, may }: { contact: Contact; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const { id } = contact;
  // Null: nothing is being written, and what is kept is shown, also when a colleague has changed it.
  const [written, write] = useState<string | null>(null);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (notes: string) => client.contacts.change({ id, notes }),
    onSuccess: async (_kept, notes) => {
      await queryClient.invalidateQueries({ queryKey: api.contacts.key() });
      write((now) => (now?.trim() === notes ? null : now));
    },
  });
  if (!may) {
    return contact.notes === '' ? null : (
      <Part title={t('pane.notes')}>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {contact.notes}
        </Text>
      </Part>
    );
  }
  const isChanged = written !== null && written.trim() !== contact.notes;
  return (
    <Part title={t('pane.notes')}>
      <Textarea
        size="xs"
        aria-label={t('pane.notes')}
        placeholder={t('pane.notes_about')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={NOTES_MAX}
        value={written ?? contact.notes}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={() => (isChanged ? save.mutate(written.trim()) : write(null))}
      />
      {(isChanged || save.isSuccess) && (
        <Text size="xs" c="dimmed" role="status">
          {desk(isChanged ? 'notes.kept_later' : 'notes.kept')}
        </Text>
      )}
      {save.error && <Trouble error={save.error} />}
    </Part>
  );
}
