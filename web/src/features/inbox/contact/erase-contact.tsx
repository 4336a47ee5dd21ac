import { Alert, Button, Group, List, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import type { Contact, Conversation } from '#features/inbox/types.ts';
import { nameOf } from '#features/inbox/who.ts';

type Props = {
  contact: Contact;
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
  onErased: () => void;
};

/** There is no way back: it says what would go, and takes the name. */
export function EraseContact({ contact, conversation, opened, onClose, onErased }: Props) {
  const { t } = useTranslation('desk');
  const name = conversation.contact === null ? '' : nameOf(conversation.contact);
  return (
    <Modal opened={opened} onClose={onClose} title={t('erase.title', { name })}>
      <Confirm
        contact={contact}
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

function Confirm({
  contact,
  name,
  onClose,
  onErased,
}: Pick<Props, 'contact' | 'onClose' | 'onErased'> & { name: string }) {
  const { id } = contact;
  const { t } = useTranslation('desk');
  const { t: common } = useTranslation();
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
  const isSure = typed.trim() === name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) erase.mutate();
      }}
    >
      <Stack gap="md">
        <Goes what={what.data} />
        <Stays what={what.data} contact={contact} />
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

type Erasure = Awaited<ReturnType<typeof client.contacts.erasure>>;

function Goes({ what }: { what: Erasure }) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const { conversations, messages, elsewhere_messages, elsewhere_conversations, notes, files, file_bytes } = what;
  const own = messages - elsewhere_messages;
  const said = elsewhere_messages;
  const groups = elsewhere_conversations;
  return (
    <Stack gap={4}>
      <Text size="sm">{t('erase.about')}</Text>
      <List size="sm">
        <List.Item>{t('erase.itself')}</List.Item>
        <List.Item>
          {t('erase.conversations', { count: conversations, n: format.number(conversations) })}
          {' · '}
          {t('erase.messages', { count: own, n: format.number(own) })}
          {' · '}
          {t('erase.notes', { count: notes, n: format.number(notes) })}
        </List.Item>
        {said > 0 && (
          <List.Item>
            {t('erase.elsewhere', { count: said, n: format.number(said) })}
            {' · '}
            {t('erase.groups', { count: groups, n: format.number(groups) })}
          </List.Item>
        )}
        <List.Item>
          {t('erase.files', { count: files, n: format.number(files), size: format.bytes(file_bytes) })}
        </List.Item>
      </List>
    </Stack>
  );
}

function Stays({ what, contact }: { what: Erasure; contact: Contact }) {
  const { t } = useTranslation('desk');
  const others = contact.channels.filter(({ id }) => id !== contact.id).map(nameOf);
  return (
    <Stack gap={4}>
      <Text size="sm">{t('erase.stays')}</Text>
      <List size="sm">
        {what.elsewhere_messages > 0 && <List.Item>{t('erase.stays_groups')}</List.Item>}
        {others.length > 0 && <List.Item>{t('erase.stays_others', { names: others.join(', ') })}</List.Item>}
        {contact.do_not_contact !== null && <List.Item>{t('erase.stays_listed')}</List.Item>}
        <List.Item>{t('erase.stays_there')}</List.Item>
        <List.Item>{t('erase.stays_audit')}</List.Item>
      </List>
    </Stack>
  );
}
