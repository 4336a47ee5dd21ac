import { Alert, Button, Group, List, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import { nameOf } from '#features/inbox/who.ts';

type Props = { id: number; conversation: Conversation; opened: boolean; onClose: () => void; onErased: () => void };

/** There is no way back: it says what would go, and takes the name. */
export function EraseContact({ id, conversation, opened, onClose, onErased }: Props) {
  const { t } = useTranslation('desk');
  const name = conversation.contact === null ? '' : nameOf(conversation.contact);
  return (
    <Modal opened={opened} onClose={onClose} title={t('erase.title', { name })}>
      <Confirm
        id={id}
        name={name}
        onClose={onClose}
        onErased={() => {
          onClose();
          onErased();
        }}
      />
    </Modal>
  );
}

function Confirm({ id, name, onClose, onErased }: Pick<Props, 'id' | 'onClose' | 'onErased'> & { name: string }) {
  const { t } = useTranslation('desk');
  const { t: common } = useTranslation();
  const format = useFormat();
  const [typed, type] = useState('');
  const queryClient = useQueryClient();
  const what = useQuery({ ...api.contacts.erasure.queryOptions({ input: { id } }), staleTime: 0 });
  const erase = useMutation({
    mutationFn: () => client.contacts.erase({ id }),
    onSuccess: async () => {
      onErased();
      told(t('erase.done', { name }));
      await queryClient.invalidateQueries({ queryKey: api.contacts.key() });
    },
  });
  if (what.isError) return <Trouble error={what.error} again={() => void what.refetch()} />;
  if (what.isPending) return <Loader size="sm" />;
  const { conversations, messages, notes, files, file_bytes } = what.data;
  const isSure = typed.trim() === name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) erase.mutate();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('erase.about')}</Text>
        <List size="sm">
          <List.Item>{t('erase.conversations', { count: conversations, n: format.number(conversations) })}</List.Item>
          <List.Item>{t('erase.messages', { count: messages, n: format.number(messages) })}</List.Item>
          <List.Item>{t('erase.notes', { count: notes, n: format.number(notes) })}</List.Item>
          <List.Item>
            {t('erase.files', { count: files, n: format.number(files), size: format.bytes(file_bytes) })}
          </List.Item>
        </List>
        <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />}>
          {t('erase.for_good')}
        </Alert>
        <TextInput
          label={t('erase.type', { name })}
          value={typed}
          data-autofocus
          autoComplete="off"
          onChange={(event) => type(event.currentTarget.value)}
        />
        {erase.error && <Trouble error={erase.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" color="red" disabled={!isSure} loading={erase.isPending}>
            {t('erase.act')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
