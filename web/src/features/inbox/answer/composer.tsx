import { Alert, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers, type Blocker } from '#lib/blockers.ts';
import { useFormat } from '#lib/format.ts';
import { useBeingHere } from '#lib/presence.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useAnswerChosen } from './answering.ts';
import { askToWrite, forgetAsked, useAskedToWrite } from '#features/inbox/ask-to-write.ts';
import classes from './answer.module.css';
import { OthersWriting } from '#features/inbox/others-here.tsx';
import { ToCome } from '#features/inbox/to-come.tsx';
import type { Acts } from '#features/inbox/acts/use-acts.ts';
import type { Conversation } from '#features/inbox/types.ts';
import { StillSending } from './still-sending.tsx';
import { takeBack, useKeptDraft } from './use-draft.ts';
import { WriteNote } from './write-note.tsx';
import { WriteReply } from './write-reply.tsx';

type Props = { conversation: Conversation; may: boolean; acts: Acts };

/** Where one writes; whoever may only read is told so. */
export function Composer({ conversation, may, acts }: Props) {
  const { t } = useTranslation('answering');
  const beHere = useBeingHere(conversation.id);
  if (may) return <Write conversation={conversation} acts={acts} onWriting={beHere} />;
  return (
    <div className={classes['composer']}>
      <Text size="sm" c="dimmed">
        <IconLock size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> {t('viewer')}
      </Text>
    </div>
  );
}

type WriteProps = Omit<Props, 'may'> & { onWriting: ReturnType<typeof useBeingHere> };

/** Writes by the account or mailbox of the conversation; where nobody can, it says why. */
function Write({ conversation, acts, onWriting }: WriteProps) {
  const { t } = useTranslation('inbox');
  const { id } = conversation;
  const queryClient = useQueryClient();
  const draft = useKeptDraft(id);
  const why = useQuery(api.conversations.why.queryOptions({ input: { id } }));
  const [isNote, setNote] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  useAskedToWrite(around, (what) => setNote(what === 'note'));
  useAnswerChosen(() => askToWrite('reply'));
  const isClosed = why.data?.can_reply === false && !isNote;
  useEffect(() => {
    if (isClosed) forgetAsked();
  });
  const reply = (
    <>
      {draft.data && (
        <WriteReply
          conversation={conversation}
          kept={draft.data}
          isShown={!isNote}
          onWriting={(isWriting) => onWriting(isWriting ? 'reply' : null)}
          onDone={(after, message_ids) => acts.sentAnd(after, () => takeBack(queryClient, id, message_ids))}
        />
      )}
      {draft.isPending && (
        <StillSending conversation_id={id}>
          <ToCome>{null}</ToCome>
        </StillSending>
      )}
      {draft.error && !draft.data && <Trouble error={draft.error} again={() => void draft.refetch()} />}
    </>
  );
  return (
    <div ref={around} className={classes['composer']}>
      <OthersWriting conversation_id={id} />
      <SegmentedControl
        size="xs"
        mb={6}
        aria-label={t('what')}
        value={isNote ? 'note' : 'reply'}
        onChange={(value) => setNote(value === 'note')}
        data={(['reply', 'note'] as const).map((value) => ({ value, label: t(`what_is.${value}`) }))}
      />
      {isNote && <WriteNote conversation_id={id} onWriting={(isWriting) => onWriting(isWriting ? 'note' : null)} />}
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
