import { Avatar, VisuallyHidden } from '@mantine/core';
import { IconBrandTelegram, IconClock, IconFlag, IconMail, IconMoon } from '@tabler/icons-react';
import { memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationName } from '#lib/conversation-name.ts';
import { serverUrl } from '#lib/base-path.ts';
import { useFormat } from '#lib/format.ts';
import { ShortMoment } from '#ui/short-moment.tsx';
import classes from './row.module.css';
import type { Conversation } from '#features/inbox/types.ts';
import type { DraftLine } from './use-drafts.ts';
import { usePreview } from '#features/inbox/who.ts';

export function ContactPicture({ conversation, size }: { conversation: Conversation; size: number }) {
  const { contact } = conversation;
  const src = contact?.has_photo === true ? serverUrl(`api/v1/contacts/${contact.id}/photo`).href : null;
  return (
    <Avatar
      src={src}
      // Initials of words alone: "Cars · Kyiv" is no "C·". Without any letter a figure stands there.
      name={conversationName(conversation)
        .replaceAll(/[^\p{L}\p{N}\s]+/gu, ' ')
        .trim()}
      color="initials"
      size={size}
      radius="xl"
      alt=""
      aria-hidden
    />
  );
}

type Props = {
  conversation: Conversation;
  isOpen: boolean;
  href: string;
  /** What the person is writing in it. */
  draft: DraftLine | undefined;
  onOpen: (id: number) => void;
  /** Undefined: it cannot be selected. */
  selected: boolean | undefined;
  onSelect: (id: number, through: boolean) => void;
};

/** Whom it is with, what was said last and when; then how it stands. What there is no room for is left out whole, the account first. */
export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { conversation, isOpen, href, draft, onOpen, selected, onSelect } = props;
  const { t } = useTranslation('inbox');
  const { t: say } = useTranslation('inbox-list');
  const { id, unread, last_message_at } = conversation;
  const name = conversationName(conversation);
  const open = (event: MouseEvent) => {
    // Another tab or window is opened by the browser itself.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    <div className={classes['entry']} data-open={isOpen} data-selected={selected === true} data-unread={unread > 0}>
      <a href={href} className={classes['row']} onClick={open} aria-current={isOpen || undefined} data-row={id}>
        <ContactPicture conversation={conversation} size={38} />
        <span className={classes['lines']}>
          <span className={classes['line1']}>
            <span className={classes['name']}>{name}</span>
            {last_message_at !== null && <ShortMoment at={last_message_at} size="xs" c="dimmed" />}
          </span>
          <span className={classes['line2']}>
            {/* Of the open one it stands in the field below; what was not read yet goes before it. */}
            {draft === undefined || isOpen || unread > 0 ? (
              <LastLine conversation={conversation} />
            ) : (
              <DraftOf draft={draft} />
            )}
            {unread > 0 && (
              <span className={classes['unread']}>
                <VisuallyHidden>{t('unread_of', { count: unread })}</VisuallyHidden>
                <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
              </span>
            )}
          </span>
          <Standing conversation={conversation} />
        </span>
      </a>
      {selected !== undefined && (
        <label className={classes['check']}>
          <input
            type="checkbox"
            aria-label={say('select', { name })}
            checked={selected}
            onChange={() => {}}
            onClick={(event) => onSelect(id, event.shiftKey)}
          />
        </label>
      )}
    </div>
  );
});

/** In place of the last word: what the person has begun to answer. */
function DraftOf({ draft: { text, files } }: { draft: DraftLine }) {
  const { t } = useTranslation('inbox-list');
  return (
    <span className={classes['last']}>
      <span className={classes['draft']}>{t('row.draft')}</span>{' '}
      {text === '' && files > 0 ? t('row.files', { count: files }) : text}
    </span>
  );
}

/** Of a mail thread its subject goes before. */
function LastLine({ conversation: { platform, subject, last_message_text } }: { conversation: Conversation }) {
  const previewOf = usePreview();
  return (
    <span className={classes['last']}>
      {platform === 'email' && subject !== null && <span className={classes['subject']}>{subject}</span>}
      {previewOf(last_message_text)}
    </span>
  );
}

/** By which way it came, how it stands, how urgent it is, what it is about, and who has it. */
function Standing({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const { t: say } = useTranslation('inbox-list');
  const format = useFormat();
  const { platform, priority, labels, state, snoozed_until, archived, assignee, account, mailbox } = conversation;
  const Icon = platform === 'telegram' ? IconBrandTelegram : IconMail;
  return (
    <span className={classes['line3']}>
      <span className={classes['marks']}>
        <Icon size={14} aria-label={t(`platform.${platform}`)} className={classes['way']} />
        {conversation.needs_attention && (
          <span className={classes['mark']} data-color="orange">
            <IconClock size={11} aria-hidden />
            {say('row.needs_reply')}
          </span>
        )}
        {state !== 'open' && (
          <span className={classes['mark']}>
            {state === 'snoozed' && <IconMoon size={11} aria-hidden />}
            {state === 'snoozed' && snoozed_until !== null
              ? t('until', { at: format.moment(snoozed_until) })
              : t(`state.${state}`)}
          </span>
        )}
        {archived && <span className={classes['mark']}>{say('row.archived')}</span>}
        {(priority === 'high' || priority === 'urgent') && (
          <span className={classes['mark']} data-color={priority === 'urgent' ? 'red' : 'yellow'}>
            <IconFlag size={11} aria-hidden />
            {t(`priority.${priority}`)}
          </span>
        )}
        {labels.map(({ id, name, color }) => (
          <span key={id} className={classes['mark']} data-color={color} title={name}>
            {name}
          </span>
        ))}
        <span className={classes['via']}>{account ?? mailbox}</span>
      </span>
      {assignee !== null && (
        <Avatar name={assignee.name} size={18} radius="xl" color="initials" title={assignee.name} aria-hidden={false} />
      )}
    </span>
  );
}
