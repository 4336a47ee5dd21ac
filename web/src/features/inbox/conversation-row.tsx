import { Avatar, Badge, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconBrandTelegram, IconClock, IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { conversationName } from '#lib/conversation-name.ts';
import { serverUrl } from '#lib/base-path.ts';
import { linkTo } from '#ui/page-link.tsx';
import { ShortMoment } from '#ui/short-moment.tsx';
import classes from './inbox.module.css';
import type { Conversation } from './types.ts';
import { usePreview } from './who.ts';

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

/** A line has no room for more. */
const LABELS_SHOWN = 2;

/** Whom it is with, by which account or mailbox, what was said last and when. */
export function ConversationRow({ conversation, isOpen }: { conversation: Conversation; isOpen: boolean }) {
  const { t } = useTranslation('inbox');
  const previewOf = usePreview();
  const { unread, last_message_at, last_message_text, platform, account, mailbox, assignee } = conversation;
  const isUnread = unread > 0;
  const Icon = platform === 'telegram' ? IconBrandTelegram : IconMail;
  return (
    <Link
      {...linkTo({ to: '.' })}
      search={(before: object) => ({ ...before, c: String(conversation.id) })}
      className={classes['row']}
      data-open={isOpen}
    >
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ContactPicture conversation={conversation} size={38} />
        <Stack gap={1} flex={1} miw={0}>
          <Group gap={6} wrap="nowrap" justify="space-between">
            <Text size="sm" fw={isUnread ? 700 : 500} truncate>
              {conversationName(conversation)}
            </Text>
            {last_message_at !== null && <ShortMoment at={last_message_at} size="xs" c="dimmed" />}
          </Group>
          {platform === 'email' && conversation.subject !== null && (
            <Text size="xs" fw={isUnread ? 600 : 400} truncate>
              {conversation.subject}
            </Text>
          )}
          <Group gap={6} wrap="nowrap" justify="space-between">
            <Text size="xs" {...(!isUnread && { c: 'dimmed' })} truncate flex={1}>
              {previewOf(last_message_text)}
            </Text>
            {isUnread && (
              <Badge size="sm" circle={unread < 10} color="indigo">
                <VisuallyHidden>{t('unread_of', { count: unread })}</VisuallyHidden>
                <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
              </Badge>
            )}
          </Group>
          <Group gap={6} wrap="nowrap" mt={2}>
            <Icon size={13} aria-label={t(`platform.${platform}`)} />
            <Text size="xs" c="dimmed" truncate>
              {account ?? mailbox}
            </Text>
            <Badges conversation={conversation} />
            {assignee !== null && (
              <Text size="xs" c="dimmed" truncate ml="auto">
                {assignee.name}
              </Text>
            )}
          </Group>
        </Stack>
      </Group>
    </Link>
  );
}

/** What tells it from others: that it waits, how urgent it is, what it is about, and how it stands. */
function Badges({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const { priority, labels, state } = conversation;
  return (
    <>
      {conversation.needs_attention && (
        <Badge size="xs" variant="light" color="orange" tt="none" leftSection={<IconClock size={10} aria-hidden />}>
          {t('look.needs_reply')}
        </Badge>
      )}
      {(priority === 'high' || priority === 'urgent') && (
        <Badge size="xs" variant="light" color={priority === 'urgent' ? 'red' : 'yellow'} tt="none">
          {t(`priority.${priority}`)}
        </Badge>
      )}
      {labels.slice(0, LABELS_SHOWN).map(({ id, name, color }) => (
        <Badge key={id} size="xs" variant="light" color={color} tt="none">
          {name}
        </Badge>
      ))}
      {state !== 'open' && (
        <Badge size="xs" variant="light" color="gray" tt="none">
          {t(`state.${state}`)}
        </Badge>
      )}
    </>
  );
}
