import { Alert, Group, Loader, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconBrandTelegram, IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ChosenFiles } from '#features/inbox/answer/chosen-files.tsx';
import { useCopyFields } from '#features/inbox/answer/copy-fields.tsx';
import { DropZone } from '#features/inbox/answer/drop-zone.tsx';
import { PeopleField } from '#features/inbox/answer/people-field.tsx';
import { SendRow } from '#features/inbox/answer/send-row.tsx';
import { Unfilled } from '#features/inbox/answer/unfilled.tsx';
import { nameOf } from '#features/inbox/who.ts';
import { findChat } from './find-chat.ts';
import type { NewMail } from './new-mail.ts';
import { useNewMail } from './use-new-mail.tsx';

type Props = { known: Partial<NewMail>; onBegun: (conversation_id: number) => void };

/** By mail to anybody; on Telegram in a chat that is there, which opens. */
export function BeginConversation({ known, onBegun }: Props) {
  const boxes = useQuery(api.mailboxes.list.queryOptions());
  if (boxes.isError) return <Trouble error={boxes.error} again={() => void boxes.refetch()} />;
  if (boxes.isPending) return <Loader size="sm" />;
  const active = boxes.data.items.filter(({ is_active }) => is_active);
  return <Write known={known} onBegun={onBegun} mailboxes={active} />;
}

type WriteProps = Props & { mailboxes: readonly { id: number; email: string }[] };
type Writing = ReturnType<typeof useNewMail>;

function Write({ known, onBegun, mailboxes }: WriteProps) {
  const writing = useNewMail(known, mailboxes, onBegun);
  const { mail, change, uploads, canned, field, error } = writing;
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add([...event.clipboardData.files]);
  };
  return (
    <DropZone isOn onFiles={uploads.add}>
      <Stack gap="sm" onPaste={pasted}>
        <From mail={mail} mailboxes={mailboxes} change={change} />
        <To mail={mail} change={change} onBegun={onBegun} />
        <Words writing={writing} />
        <ChosenFiles
          files={mail.files}
          uploads={uploads}
          onRemove={(gone) => change({ files: mail.files.filter(({ id }) => id !== gone) })}
        />
        {writing.isWarned && <Unfilled text={mail.text} onAnyway={() => writing.send(true)} />}
        {error && <Trouble error={error} />}
        <SendRow
          onFiles={uploads.add}
          canned={canned.all}
          onCanned={(one) => {
            const at = field.current?.selectionStart ?? mail.text.length;
            canned.choose(one, { from: at, to: field.current?.selectionEnd ?? at });
          }}
          onSend={() => writing.send(false)}
          onSendAnd={null}
          isSending={writing.isSending}
          isReady={writing.isReady}
        />
      </Stack>
    </DropZone>
  );
}

type PartProps = Pick<Writing, 'mail' | 'change'>;

function From({ mail, change, mailboxes }: PartProps & Pick<WriteProps, 'mailboxes'>) {
  const { t } = useTranslation('answering');
  if (mailboxes.length === 0) {
    return (
      <Alert color="gray" icon={<IconMail size={18} aria-hidden />}>
        <Text size="sm">{t('begin.no_mailbox')}</Text>
        <TextLink size="sm" to="/settings/$section" params={{ section: 'mailboxes' }}>
          {t('begin.mailboxes')}
        </TextLink>
      </Alert>
    );
  }
  return (
    <Select
      label={t('begin.from')}
      data={mailboxes.map(({ id, email }) => ({ value: String(id), label: email }))}
      value={mail.mailbox_id === null ? null : String(mail.mailbox_id)}
      onChange={(value) => change({ mailbox_id: Number(value) })}
      allowDeselect={false}
    />
  );
}

/** By mail to anybody; somebody on Telegram is no address, but a chat that opens. */
function To({ mail, change, onBegun }: PartProps & Pick<Props, 'onBegun'>) {
  const { t } = useTranslation('answering');
  const chat = useChat(onBegun);
  const { buttons, fields } = useCopyFields(mail, change);
  return (
    <Stack gap={6}>
      <PeopleField
        label={t('mail.to_field')}
        value={mail.to}
        onChange={(to) => change({ to })}
        onTelegram={(contact) => void chat.open(contact.id, nameOf(contact))}
        autoFocus
      />
      <Group gap="xs" wrap="nowrap" justify="space-between" align="flex-start">
        <Text size="xs" c="dimmed">
          {t('begin.about')}
        </Text>
        <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
          {buttons}
        </Group>
      </Group>
      {chat.none !== null && (
        <Alert color="yellow" icon={<IconBrandTelegram size={18} aria-hidden />} role="alert">
          {t('begin.no_chat', { name: chat.none })}
        </Alert>
      )}
      {chat.error !== null && <Trouble error={chat.error} />}
      {fields}
    </Stack>
  );
}

function Words({ writing }: { writing: Writing }) {
  const { t } = useTranslation('answering');
  const { t: inbox } = useTranslation('inbox');
  const { mail, change, field, suggestions } = writing;
  return (
    <>
      <TextInput
        label={t('begin.subject')}
        value={mail.subject}
        maxLength={500}
        onChange={({ currentTarget: { value } }) => change({ subject: value })}
      />
      <div style={{ position: 'relative' }}>
        {suggestions.list}
        <Textarea
          ref={field}
          label={inbox('write')}
          autosize
          minRows={6}
          maxRows={16}
          value={mail.text}
          onChange={({ currentTarget: { value } }) => change({ text: value })}
          {...suggestions.props}
          onKeyDown={writing.pressed}
        />
      </div>
    </>
  );
}

/** Opens what has been said with somebody on Telegram; where nothing has, it says why nothing is begun. */
function useChat(onFound: (conversation_id: number) => void) {
  const [none, setNone] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const open = async (contact_id: number, name: string) => {
    setNone(null);
    setError(null);
    try {
      const id = await findChat(contact_id);
      if (id === null) setNone(name);
      else onFound(id);
    } catch (fault) {
      setError(fault);
    }
  };
  return { open, none, error };
}
