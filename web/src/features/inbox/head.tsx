import { ActionIcon, Badge, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowLeft, IconBrandTelegram, IconInfoCircle, IconMail } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationName } from '#lib/conversation-name.ts';
import { useFormat } from '#lib/format.ts';
import { ContactPicture } from '#features/inbox/list/conversation-row.tsx';
import classes from './head.module.css';
import { OthersHere } from './others-here.tsx';
import type { Conversation } from './types.ts';
import type { Go } from '#features/inbox/acts/use-acts.ts';

type Props = {
  conversation: Conversation;
  /** What is done with it; null: the person may do nothing. */
  acts: ReactNode;
  go: Go;
  /** Shows who it is with; null: that is shown already. */
  onDetails: (() => void) | null;
};

/** Whom it is with and by what, how it stands, and what is done with it. */
export function Head({ conversation, acts, go, onDetails }: Props) {
  const { t } = useTranslation('inbox');
  const { platform, subject } = conversation;
  const title = platform === 'email' && subject !== null ? subject : conversationName(conversation);
  const who = (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <ContactPicture conversation={conversation} size={36} />
      <div className={classes['titles']}>
        <Group gap={6} wrap="nowrap" miw={0}>
          <Text component="h2" fw={650} fz="md" truncate m={0} title={title}>
            {title}
          </Text>
          <Stand conversation={conversation} />
        </Group>
        <Ways conversation={conversation} />
      </div>
    </Group>
  );
  return (
    <div className={classes['head']}>
      {go.isPhone && (
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('back')} onClick={() => go.show(null)}>
          <IconArrowLeft size={22} aria-hidden />
        </ActionIcon>
      )}
      {go.isPhone && onDetails ? (
        <UnstyledButton className={classes['who']} onClick={onDetails} title={t('pane.title')}>
          {who}
        </UnstyledButton>
      ) : (
        <div className={classes['who']}>{who}</div>
      )}
      <Group gap={6} wrap="nowrap" ml="auto">
        <OthersHere conversation_id={conversation.id} />
        {acts}
        {onDetails && (!go.isPhone || acts === null) && (
          <Tooltip label={t('pane.title')}>
            <ActionIcon variant="default" size={go.isPhone ? 44 : 30} aria-label={t('pane.title')} onClick={onDetails}>
              <IconInfoCircle size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </div>
  );
}

/** How it stands, where that is not as usual. */
function Stand({ conversation: { state, snoozed_until, archived, priority } }: Pick<Props, 'conversation'>) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const badge = (color: string, text: string) => (
    <Badge key={text} variant="light" color={color} tt="none" size="sm" style={{ flexShrink: 0 }}>
      {text}
    </Badge>
  );
  return (
    <>
      {archived && badge('violet', desk('is_archived'))}
      {state === 'snoozed' && snoozed_until !== null
        ? badge('blue', desk('snoozed_until', { at: format.moment(snoozed_until) }))
        : state !== 'open' && badge(state === 'closed' ? 'green' : 'gray', t(`state.${state}`))}
      {(priority === 'high' || priority === 'urgent') &&
        badge(priority === 'urgent' ? 'red' : 'yellow', t(`priority.${priority}`))}
    </>
  );
}

/** By which account or mailbox one answers, which is always in sight, and where whoever wrote is known. */
function Ways({ conversation }: Pick<Props, 'conversation'>) {
  const { t } = useTranslation('inbox');
  const { account, mailbox, platform, contact } = conversation;
  const Icon = platform === 'telegram' ? IconBrandTelegram : IconMail;
  const via = t('via', { name: account ?? mailbox ?? '' });
  const details = [
    platform === 'email' ? conversationName({ ...conversation, subject: null }) : null,
    contact?.username == null ? null : `@${contact.username}`,
    contact?.email ?? null,
    contact?.phone ?? null,
  ].filter((part) => part !== null);
  return (
    <Text component="div" size="xs" c="dimmed" className={classes['ways']}>
      <span className={classes['via']} title={via}>
        <Icon size={13} aria-hidden /> {via}
      </span>
      {details.length > 0 && <span className={classes['reached']}>{` · ${details.join(' · ')}`}</span>}
    </Text>
  );
}
