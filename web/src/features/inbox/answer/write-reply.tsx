import { Stack, Textarea } from '@mantine/core';
import type { ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '#lib/connection.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Answered } from './answered.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import { DropZone } from './drop-zone.tsx';
import { Recipients } from './recipients.tsx';
import { SendRow } from './send-row.tsx';
import { Unfilled } from './unfilled.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import type { Kept } from './use-draft.ts';
import { useReplying, type AfterSending } from './use-replying.tsx';

type Props = {
  conversation: Conversation;
  kept: Kept;
  /** Files that are dropped are for what is in sight. */
  isShown: boolean;
  /** Told at each key, and when what was written is on its way. */
  onWriting: (isWriting: boolean) => void;
  /** It is sent, and this is to become of the conversation. */
  onDone: (after: NonNullable<AfterSending>, message_ids: number[]) => void;
};

export function WriteReply({ conversation, kept, isShown, onWriting, onDone }: Props) {
  const { t } = useTranslation('inbox');
  const isLost = useConnection() !== 'open';
  const { account, mailbox, platform } = conversation;
  const replying = useReplying(conversation, kept, { onSent: () => onWriting(false), onDone });
  const { field, change, uploads, canned, suggestions, error } = replying;
  const { text, files, reply_to, cc, bcc } = replying.written;
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add([...event.clipboardData.files]);
  };
  return (
    <DropZone isOn={isShown} onFiles={uploads.add}>
      <Stack gap={6} pos="relative" onPaste={pasted}>
        {reply_to !== null && <Answered id={reply_to} onForget={() => change(() => ({ reply_to: null }))} />}
        {platform === 'email' && (
          <Recipients
            conversation={conversation}
            reply_to={reply_to}
            copies={{ cc, bcc }}
            onCopies={(copies) => change(() => copies)}
          />
        )}
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
          // What is sent without a connection stands here until it is gone: changed, it would be sent twice.
          readOnly={replying.isSending && isLost}
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
        <SendRow
          onFiles={uploads.add}
          canned={canned.all}
          onCanned={(one) => {
            const at = field.current?.selectionStart ?? text.length;
            canned.choose(one, { from: at, to: field.current?.selectionEnd ?? at });
          }}
          onSend={() => replying.sendIt(false, null)}
          onSendAnd={(after) => replying.sendIt(false, after)}
          isSending={replying.isSending}
          isReady={replying.isReady}
        />
      </Stack>
    </DropZone>
  );
}
