import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  FileButton,
  Group,
  Pill,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconLock, IconPaperclip, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers, type Blocker } from '#lib/blockers.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useAskedToWrite } from './ask-to-write.ts';
import classes from './inbox.module.css';
import type { Attachment, Conversation } from './types.ts';
import { useDraft, useKeptDraft } from './use-draft.ts';
import { useOthers } from './use-others.ts';
import { WriteNote } from './write-note.tsx';

/** Writes by the account or mailbox of the conversation; where nobody can, it says why. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const { id } = conversation;
  const draft = useKeptDraft(id);
  const why = useQuery(api.conversations.why.queryOptions({ input: { id } }));
  const [isNote, setNote] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  useAskedToWrite(around, (what) => setNote(what === 'note'));
  const reply = (
    <>
      {draft.data && (
        <Write conversation={conversation} kept={{ text: draft.data.text, files: draft.data.attachments }} />
      )}
      {draft.error && <Trouble error={draft.error} again={() => void draft.refetch()} />}
    </>
  );
  return (
    <div ref={around} className={classes['composer']}>
      <SegmentedControl
        size="xs"
        mb={6}
        aria-label={t('what')}
        value={isNote ? 'note' : 'reply'}
        onChange={(value) => setNote(value === 'note')}
        data={(['reply', 'note'] as const).map((value) => ({ value, label: t(`what_is.${value}`) }))}
      />
      {isNote && <WriteNote conversation_id={id} />}
      {/* Left where it is, what is being written does not have to be brought back. */}
      <div hidden={isNote}>{why.data?.can_reply === false ? <Reasons blockers={why.data.blockers} /> : reply}</div>
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

type WriteProps = { conversation: Conversation; kept: { text: string; files: readonly Attachment[] } };

function Write({ conversation, kept }: WriteProps) {
  const { t } = useTranslation('inbox');
  const { id, account, mailbox } = conversation;
  const others = useOthers(conversation);
  const [toAll, setToAll] = useState(false);
  const { text, write, files, setFiles, tooLarge, attach, send, isReady } = useDraft(id, kept);
  const sendIt = () => send.mutate(toAll && others.length > 0);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isReady) sendIt();
  };
  const brought = (event: ClipboardEvent | DragEvent, { files: some }: DataTransfer) => {
    if (some.length === 0) return;
    event.preventDefault();
    attach.mutate([...some]);
  };
  const error = send.error ?? attach.error;
  return (
    <Stack
      gap={6}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => brought(event, event.dataTransfer)}
      onPaste={(event) => brought(event, event.clipboardData)}
    >
      <Textarea
        aria-label={t('write')}
        placeholder={t('write_as', { name: account ?? mailbox ?? '' })}
        autosize
        minRows={1}
        maxRows={10}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {files.length > 0 && (
        <Chosen files={files} onRemove={(id) => setFiles((all) => all.filter((file) => file.id !== id))} />
      )}
      {tooLarge !== null && (
        <Text size="sm" c="red" role="alert">
          {tooLarge}
        </Text>
      )}
      {error && <Trouble error={error} />}
      {others.length > 0 && (
        <Checkbox
          size="xs"
          label={t('reply_all', { names: others.join(', ') })}
          checked={toAll}
          onChange={(event) => setToAll(event.currentTarget.checked)}
        />
      )}
      <SendRow
        onFiles={(chosen) => attach.mutate(chosen)}
        isAttaching={attach.isPending}
        onSend={sendIt}
        isSending={send.isPending}
        isReady={isReady}
      />
    </Stack>
  );
}

type SendRowProps = {
  onFiles: (files: File[]) => void;
  isAttaching: boolean;
  onSend: () => void;
  isSending: boolean;
  isReady: boolean;
};

function SendRow({ onFiles, isAttaching, onSend, isSending, isReady }: SendRowProps) {
  const { t } = useTranslation('inbox');
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap">
      <FileButton multiple onChange={onFiles}>
        {(props) => (
          <ActionIcon {...props} variant="subtle" color="gray" aria-label={t('attach')} loading={isAttaching}>
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
          loading={isSending}
          disabled={!isReady}
          onClick={onSend}
        >
          {t('send')}
        </Button>
      </Group>
    </Group>
  );
}

type ChosenProps = { files: readonly Attachment[]; onRemove: (id: number) => void };

/** What goes with the message. */
function Chosen({ files, onRemove }: ChosenProps) {
  const { t } = useTranslation('inbox');
  return (
    <Group gap={6}>
      {files.map(({ id, file_name }) => (
        <Pill
          key={id}
          withRemoveButton
          removeButtonProps={{ 'aria-label': t('detach', { name: file_name }), 'aria-hidden': false, tabIndex: 0 }}
          onRemove={() => onRemove(id)}
        >
          {file_name}
        </Pill>
      ))}
    </Group>
  );
}
