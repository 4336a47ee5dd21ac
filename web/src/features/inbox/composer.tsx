import { ATTACHMENT_MAX_BYTES } from '@groundcrew/contract';
import { ActionIcon, Alert, Button, FileButton, Group, Pill, Stack, Text, Textarea } from '@mantine/core';
import { IconLock, IconPaperclip, IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useBlockers, type Blocker } from '#lib/blockers.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './inbox.module.css';
import type { Attachment, Conversation } from './types.ts';

/** What is being written is kept while one looks at other conversations. */
const drafts = new Map<number, string>();

/** Writes by the account or mailbox of the conversation; where nobody can, it says why. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { id } = conversation;
  const why = useQuery(api.conversations.why.queryOptions({ input: { id } }));
  return (
    <div className={classes['composer']}>
      {why.data?.can_reply === false ? <Reasons blockers={why.data.blockers} /> : <Write conversation={conversation} />}
    </div>
  );
}

function Reasons({ blockers }: { blockers: readonly Blocker[] }) {
  const { t } = useTranslation('inbox');
  const tell = useBlockers();
  const format = useFormat();
  return (
    <Alert color="gray" icon={<IconLock size={18} aria-hidden />} title={t('cannot')}>
      <Stack gap={6}>
        {blockers.map((blocker) => {
          const { what, act } = tell(blocker);
          return (
            <div key={blocker.code}>
              <Text size="sm">
                {what}
                {blocker.until !== null && ` ${t('until', { at: format.moment(blocker.until) })}`}
              </Text>
              {/* The account that may is named in the API's own words. */}
              <Text size="xs" c="dimmed">
                {blocker.code === 'target_bound' ? blocker.message : act}
              </Text>
            </div>
          );
        })}
      </Stack>
    </Alert>
  );
}

/** What is being written, the files that go with it, and sending both. */
function useDraft(id: number) {
  const { t } = useTranslation('inbox');
  const [text, setText] = useState(drafts.get(id) ?? '');
  const [files, setFiles] = useState<readonly Attachment[]>([]);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const write = (value: string) => {
    setText(value);
    drafts.set(id, value);
  };
  const attach = useMutation({
    mutationFn: async (chosen: readonly File[]) => {
      const large = chosen.find(({ size }) => size > ATTACHMENT_MAX_BYTES);
      setTooLarge(large === undefined ? null : t('too_large', { name: large.name }));
      for (const file of chosen.filter((each) => each !== large)) {
        const kept = await client.attachments.add({ file });
        setFiles((before) => [...before, kept]);
      }
    },
  });
  const send = useMutation({
    mutationFn: () => client.conversations.reply({ id, text, attachment_ids: files.map((file) => file.id) }),
    onSuccess: () => {
      write('');
      setFiles([]);
    },
  });
  const isReady = (text.trim() !== '' || files.length > 0) && !send.isPending && !attach.isPending;
  return { text, write, files, setFiles, tooLarge, attach, send, isReady };
}

function Write({ conversation: { id, account, mailbox } }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const { text, write, files, setFiles, tooLarge, attach, send, isReady } = useDraft(id);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isReady) send.mutate();
  };
  const error = send.error ?? attach.error;
  return (
    <Stack gap={6}>
      <Textarea
        data-act="reply"
        aria-label={t('write')}
        placeholder={t('write_as', { name: account ?? mailbox ?? '' })}
        autosize
        minRows={1}
        maxRows={10}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {files.length > 0 && <Chosen files={files} onChange={setFiles} />}
      {tooLarge !== null && (
        <Text size="sm" c="red" role="alert">
          {tooLarge}
        </Text>
      )}
      {error && <Trouble error={error} />}
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <FileButton multiple onChange={(chosen) => attach.mutate(chosen)}>
          {(props) => (
            <ActionIcon {...props} variant="subtle" color="gray" aria-label={t('attach')} loading={attach.isPending}>
              <IconPaperclip size={18} aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
        <Group gap="sm" wrap="nowrap">
          <Text size="xs" c="dimmed" visibleFrom="sm">
            {t('send_by_keys')}
          </Text>
          <Button
            size="compact-md"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={send.isPending}
            disabled={!isReady}
            onClick={() => send.mutate()}
          >
            {t('send')}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

type ChosenProps = { files: readonly Attachment[]; onChange: (files: readonly Attachment[]) => void };

/** What goes with the message. */
function Chosen({ files, onChange }: ChosenProps) {
  const { t } = useTranslation('inbox');
  return (
    <Group gap={6}>
      {files.map(({ id, file_name }) => (
        <Pill
          key={id}
          withRemoveButton
          removeButtonProps={{ 'aria-label': t('detach', { name: file_name }), 'aria-hidden': false, tabIndex: 0 }}
          onRemove={() => onChange(files.filter((file) => file.id !== id))}
        >
          {file_name}
        </Pill>
      ))}
    </Group>
  );
}
