import { Alert, Anchor, Group, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconBrandTelegram, IconDownload, IconHandStop, IconMail, IconPhone } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { useFormat } from '#lib/format.ts';
import { linkTo } from '#ui/page-link.tsx';
import { ShortMoment } from '#ui/short-moment.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ContactPicture } from './conversation-row.tsx';
import classes from './inbox.module.css';
import type { Contact, Conversation } from './types.ts';
import type { Acts } from './use-acts.ts';
import { WorkFields } from './work-fields.tsx';
import { usePreview } from './who.ts';

type Props = { conversation: Conversation; acts: Acts; may: boolean };

/** Whom a conversation is with, what is known of them, and what else was talked about. */
export function ContactPane({ conversation, acts, may }: Props) {
  const { t } = useTranslation('inbox');
  const { id, contact } = conversation;
  return (
    <Stack gap="md">
      <Stack gap={6} align="center" pt="xs">
        <ContactPicture conversation={conversation} size={56} />
        <Text fw={650} ta="center">
          {conversationName(conversation)}
        </Text>
      </Stack>
      <WorkFields conversation={conversation} acts={acts} may={may} />
      {contact !== null && <Known id={contact.id} conversation_id={id} may={may} />}
      <Anchor href={serverUrl(`api/v1/conversations/${id}/export?format=txt`).href} download size="sm">
        <Group gap={6} component="span" wrap="nowrap">
          <IconDownload size={15} aria-hidden />
          {t('pane.export')}
        </Group>
      </Anchor>
    </Stack>
  );
}

function Known({ id, conversation_id, may }: { id: number; conversation_id: number; may: boolean }) {
  const contact = useQuery(api.contacts.get.queryOptions({ input: { id } }));
  if (contact.isPending) return <Skeleton h={160} />;
  if (contact.isError) return <Trouble error={contact.error} again={() => void contact.refetch()} />;
  return (
    <>
      <LeftAlone contact={contact.data} />
      <Channels contact={contact.data} />
      <Notes key={id} contact={contact.data} may={may} />
      <History contact={contact.data} but={conversation_id} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Title order={3} fz="xs" c="dimmed" fw={600}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** That nobody writes to them, since when, and by whose word. */
function LeftAlone({ contact: { do_not_contact, stop_said_at } }: { contact: Contact }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  if (do_not_contact === null && stop_said_at === null) return null;
  return (
    <Alert p="xs" color="orange" icon={<IconHandStop size={16} aria-hidden />} title={t('pane.left_alone')}>
      {stop_said_at !== null && <Text size="xs">{t('pane.stop_said', { at: format.moment(stop_said_at) })}</Text>}
      {do_not_contact !== null && (
        <Text size="xs">
          {[do_not_contact.created_by, do_not_contact.reason].filter((part) => part !== null).join(': ')}
        </Text>
      )}
    </Alert>
  );
}

/** By which names and addresses this person is known. */
function Channels({ contact: { channels } }: { contact: Contact }) {
  const { t } = useTranslation('inbox');
  const lines = channels.flatMap(({ id, username, email, phone }) => [
    ...(username === null ? [] : [{ key: `${id} name`, Icon: IconBrandTelegram, text: `@${username}` }]),
    ...(email === null ? [] : [{ key: `${id} mail`, Icon: IconMail, text: email }]),
    ...(phone === null ? [] : [{ key: `${id} phone`, Icon: IconPhone, text: phone }]),
  ]);
  if (lines.length === 0) return null;
  return (
    <Part title={t('pane.channels')}>
      {lines.map(({ key, Icon, text }) => (
        <Group key={key} gap={6} wrap="nowrap">
          <Icon size={15} aria-hidden style={{ flexShrink: 0 }} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        </Group>
      ))}
    </Part>
  );
}

/** What colleagues should know of this person; kept when one goes elsewhere. */
function Notes({ contact, may }: { contact: Contact; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { id } = contact;
  const [notes, setNotes] = useState(contact.notes);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => client.contacts.change({ id, notes: notes.trim() }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.contacts.key() }),
  });
  return (
    <Part title={t('pane.notes')}>
      <Textarea
        size="xs"
        aria-label={t('pane.notes')}
        placeholder={t('pane.notes_about')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={20_000}
        value={notes}
        disabled={!may}
        onChange={(event) => setNotes(event.currentTarget.value)}
        onBlur={() => notes.trim() !== contact.notes && save.mutate()}
      />
      {save.error && <Trouble error={save.error} />}
    </Part>
  );
}

/** Other conversations with the same person. */
function History({ contact: { history }, but }: { contact: Contact; but: number }) {
  const { t } = useTranslation('inbox');
  const previewOf = usePreview();
  const others = history.filter(({ id }) => id !== but);
  if (others.length === 0) return null;
  return (
    <Part title={t('pane.history')}>
      {others.map(({ id, account, mailbox, subject, last_message_at, last_message_text }) => (
        <Group key={id} gap={6} wrap="nowrap" justify="space-between">
          <Link
            {...linkTo({ to: '.' })}
            search={(before: object) => ({ ...before, c: String(id) })}
            className={classes['other']}
          >
            {subject ?? (previewOf(last_message_text) || (account ?? mailbox ?? `#${id}`))}
          </Link>
          {last_message_at !== null && <ShortMoment at={last_message_at} size="xs" c="dimmed" />}
        </Group>
      ))}
    </Part>
  );
}
