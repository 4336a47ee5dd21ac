import { Anchor, Button, Divider, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';
import { ContactChannels } from './contact-channels.tsx';
import { ContactHistory } from './contact-history.tsx';
import { ContactLabels } from './contact-labels.tsx';
import { ContactName } from './contact-name.tsx';
import { ContactNotes } from './contact-notes.tsx';
import { ContactPicture } from '#features/inbox/list/conversation-row.tsx';
import { EraseContact } from './erase-contact.tsx';
import { LeaveAlone, LeftAlone } from './left-alone.tsx';
import { Part } from './part.tsx';
import { ToCome } from '#features/inbox/to-come.tsx';
import type { Contact, Conversation } from '#features/inbox/types.ts';
import type { Acts } from '#features/inbox/acts/use-acts.ts';
import { WorkFields } from './work-fields.tsx';

type Props = { conversation: Conversation; acts: Acts; may: boolean };

/** Whom a conversation is with, what is known of them, and what else was talked about. */
export function ContactPane({ conversation, acts, may }: Props) {
  const contact_id = conversation.contact?.id ?? null;
  return (
    <Stack gap="md">
      {contact_id === null ? (
        <Who conversation={conversation}>
          <Text fw={650} ta="center">
            {conversationName(conversation)}
          </Text>
        </Who>
      ) : (
        <Known id={contact_id} conversation={conversation} acts={acts} may={may} />
      )}
      {contact_id === null && <WorkFields conversation={conversation} acts={acts} may={may} />}
      {contact_id === null && <Exports id={conversation.id} />}
    </Stack>
  );
}

function Who({ conversation, children }: { conversation: Conversation; children: ReactNode }) {
  return (
    <Stack gap={6} align="center" pt="xs">
      <ContactPicture conversation={conversation} size={56} />
      {children}
    </Stack>
  );
}

function Known({ id, conversation, acts, may }: Props & { id: number }) {
  const contact = useQuery(api.contacts.get.queryOptions({ input: { id } }));
  if (!contact.data) {
    return contact.isError ? (
      <Trouble error={contact.error} again={() => void contact.refetch()} />
    ) : (
      <ToCome>
        <Skeleton h={160} />
      </ToCome>
    );
  }
  return <Parts contact={contact.data} conversation={conversation} acts={acts} may={may} />;
}

function Parts({ contact, conversation, acts, may }: Props & { contact: Contact }) {
  return (
    <>
      <Who conversation={conversation}>
        <ContactName contact={contact} may={may} />
      </Who>
      <LeftAlone contact={contact} may={may} />
      <WorkFields conversation={conversation} acts={acts} may={may} />
      {/* Above it what is of this conversation, below it what is of the contact in all of theirs. */}
      <Divider />
      <ContactNotes key={contact.id} contact={contact} may={may} />
      <ContactLabels contact={contact} may={may} />
      <ContactChannels contact={contact} may={may} />
      <ContactHistory contact={contact} but={conversation.id} />
      <Exports id={conversation.id} />
      <Stack gap={4} align="flex-start">
        {may && <LeaveAlone contact={contact} />}
        <Erase contact={contact} conversation={conversation} acts={acts} />
      </Stack>
    </>
  );
}

/** The conversation as a file: to be read, or for a program. */
function Exports({ id }: { id: number }) {
  const { t } = useTranslation('desk');
  return (
    <Part title={t('export.title')}>
      <Group gap="md">
        {(['txt', 'json'] as const).map((format) => (
          <Anchor
            key={format}
            href={serverUrl(`api/v1/conversations/${id}/export?format=${format}`).href}
            download
            size="sm"
          >
            <Group gap={6} component="span" wrap="nowrap">
              <IconDownload size={15} aria-hidden />
              {t(`export.${format}`)}
            </Group>
          </Anchor>
        ))}
      </Group>
    </Part>
  );
}

function Erase({ contact, conversation, acts }: Omit<Props, 'may'> & { contact: Contact }) {
  const { t } = useTranslation('desk');
  const may = useMay('admin');
  const [opened, { open, close }] = useDisclosure();
  if (!may) return null;
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={open}
      >
        {t('erase.ask')}
      </Button>
      <EraseContact
        contact={contact}
        conversation={conversation}
        opened={opened}
        onClose={close}
        onErased={acts.leave}
      />
    </>
  );
}
