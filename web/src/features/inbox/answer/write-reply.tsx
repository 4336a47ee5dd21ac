import { Alert, Button, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Trouble } from '#ui/trouble.tsx';
import { Answered } from './answered.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import { DropZone } from './drop-zone.tsx';
import { Recipients } from './recipients.tsx';
import { SendRow } from './send-row.tsx';
import { placesIn } from './suggest.ts';
import type { Conversation } from '#features/inbox/types.ts';
import type { Kept } from './use-draft.ts';
import { useOthers } from './use-others.ts';
import { useReplying } from './use-replying.ts';
import { useVariableName } from './variables.ts';

type Props = {
  conversation: Conversation;
  kept: Kept;
  /** Files that are dropped are for what is in sight. */
  isShown: boolean;
  /** Told at each key, and when what was written is on its way. */
  onWriting: (isWriting: boolean) => void;
};

export function WriteReply({ conversation, kept, isShown, onWriting }: Props) {
  const { t } = useTranslation('inbox');
  const { account, mailbox, platform } = conversation;
  const replying = useReplying(conversation, kept, () => onWriting(false));
  const { field, change, uploads, canned, suggestions, error } = replying;
  const { text, files, reply_to } = replying.written;
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add([...event.clipboardData.files]);
  };
  return (
    <DropZone isOn={isShown} onFiles={uploads.add}>
      <Stack gap={6} pos="relative" onPaste={pasted}>
        {reply_to !== null && <Answered id={reply_to} onForget={() => change(() => ({ reply_to: null }))} />}
        {platform === 'email' && <Recipients conversation={conversation} reply_to={reply_to} />}
        {suggestions.list}
        <Textarea
          ref={field}
          data-act="reply"
          aria-label={t('write')}
          placeholder={t('write_as', { name: account ?? mailbox ?? '' })}
          autosize
          minRows={1}
          maxRows={10}
          value={text}
          onChange={({ currentTarget: { value } }) => {
            change(() => ({ text: value }));
            onWriting(true);
          }}
          {...suggestions.props}
          onKeyDown={replying.pressed}
        />
        <ChosenFiles
          files={files}
          uploads={uploads}
          onRemove={(gone) => change((before) => ({ files: before.files.filter((file) => file.id !== gone) }))}
        />
        {replying.isWarned && <Unfilled text={text} onAnyway={() => replying.sendIt(true)} />}
        {error && <Trouble error={error} />}
        {reply_to === null && (
          <ToAll conversation={conversation} checked={replying.toAll} onChange={replying.setToAll} />
        )}
        <SendRow
          onFiles={uploads.add}
          canned={canned.all}
          onCanned={(one) => {
            const at = field.current?.selectionStart ?? text.length;
            canned.choose(one, { from: at, to: field.current?.selectionEnd ?? at });
          }}
          onSend={() => replying.sendIt(false)}
          isSending={replying.isSending}
          isReady={replying.isReady}
        />
      </Stack>
    </DropZone>
  );
}

type ToAllProps = { conversation: Conversation; checked: boolean; onChange: (checked: boolean) => void };

/** By mail, where others had it, too. */
function ToAll({ conversation, checked, onChange }: ToAllProps) {
  const { t } = useTranslation('inbox');
  const others = useOthers(conversation);
  if (others.length === 0) return null;
  return (
    <Checkbox
      size="xs"
      label={t('reply_all', { names: others.join(', ') })}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** Places for names are in the text still. */
function Unfilled({ text, onAnyway }: { text: string; onAnyway: () => void }) {
  const { t } = useTranslation('answering');
  const nameOf = useVariableName();
  const places = placesIn(text);
  if (places.length === 0) return null;
  return (
    <Alert p="xs" color="yellow" role="alert" icon={<IconAlertTriangle size={16} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('unfilled', { names: places.map(nameOf).join(', ') })}</Text>
        <Button size="compact-xs" variant="default" onClick={onAnyway}>
          {t('anyway')}
        </Button>
      </Group>
    </Alert>
  );
}
