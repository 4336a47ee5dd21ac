import { ActionIcon, Badge, Button, Drawer, Group, Menu, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowLeft,
  IconCheck,
  IconClock,
  IconDots,
  IconInfoCircle,
  IconMailOpened,
  IconRotate,
  IconUserCheck,
  IconUserX,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationName } from '#lib/conversation-name.ts';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { Composer } from './composer.tsx';
import { ContactPane } from './contact-pane.tsx';
import { ContactPicture } from './conversation-row.tsx';
import classes from './inbox.module.css';
import { Messages } from './messages.tsx';
import type { Conversation } from './types.ts';
import { useActs } from './use-acts.ts';

/** Where there is room for a third pane. */
const WIDE = '(min-width: 80em)';
const HOUR_MS = 3_600_000;
/** Hours after which a snoozed one comes back. */
const SNOOZES = [1, 4, 24, 168] as const;

type Props = { id: number; onClose: () => void };

export function ConversationView({ id, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const conversation = useQuery(api.conversations.get.queryOptions({ input: { id } }));
  const may = useMay('manager');
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [opened, { open, close }] = useDisclosure();
  useRead(conversation.data, may);
  if (conversation.isPending) return <Skeleton m="md" h="40%" w="auto" />;
  if (conversation.isError) {
    return <Trouble error={conversation.error} again={() => void conversation.refetch()} />;
  }
  const name = conversationName(conversation.data);
  const pane = <ContactPane conversation={conversation.data} may={may} />;
  return (
    <>
      <section className={classes['conversation']} aria-label={t('with', { name })}>
        <Head conversation={conversation.data} may={may} onClose={onClose} onDetails={isWide ? null : open} />
        <Messages conversation={conversation.data} may={may} />
        {may && <Composer conversation={conversation.data} />}
      </section>
      {isWide ? (
        <aside className={classes['pane']} aria-label={t('pane.title')}>
          {pane}
        </aside>
      ) : (
        <Drawer opened={opened} onClose={close} position="right" size={340} title={t('pane.title')}>
          {pane}
        </Drawer>
      )}
    </>
  );
}

/** What is in sight of somebody who may answer is read. */
function useRead(conversation: Conversation | undefined, may: boolean): void {
  const { id, unread = 0, last_message_id } = conversation ?? {};
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!may || id === undefined || unread === 0) return;
    const read = () => {
      if (document.visibilityState !== 'visible') return;
      void client.conversations
        .read({ id, ...(last_message_id != null && { until_message_id: last_message_id }) })
        // What the bell tells of it is read with it.
        .then(() => queryClient.invalidateQueries({ queryKey: api.notifications.key() }))
        .catch(() => {});
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [may, id, unread, last_message_id, queryClient]);
}

type HeadProps = {
  conversation: Conversation;
  may: boolean;
  onClose: () => void;
  /** Shows who it is with; null: that is shown already. */
  onDetails: (() => void) | null;
};

/** Whom it is with and by what, who has it in hand, and what is done with it. */
function Head({ conversation, may, onClose, onDetails }: HeadProps) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { account, mailbox, subject, platform, state, assignee, contact, snoozed_until } = conversation;
  const details = [
    contact?.username == null ? null : `@${contact.username}`,
    contact?.email ?? null,
    contact?.phone ?? null,
  ];
  return (
    <Group className={classes['head']} justify="space-between" wrap="nowrap" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <ActionIcon variant="subtle" color="gray" hiddenFrom="sm" aria-label={t('back')} onClick={onClose}>
          <IconArrowLeft size={20} aria-hidden />
        </ActionIcon>
        <ContactPicture conversation={conversation} size={36} />
        <Stack gap={0} miw={0}>
          <Group gap="xs" wrap="nowrap">
            <Text component="h2" fw={650} fz="md" truncate m={0}>
              {platform === 'email' && subject !== null ? subject : conversationName(conversation)}
            </Text>
            {state !== 'open' && (
              <Badge variant="light" color="gray" tt="none" size="sm" style={{ flexShrink: 0 }}>
                {snoozed_until === null ? t(`state.${state}`) : t('until', { at: format.moment(snoozed_until) })}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed" truncate>
            {[
              platform === 'email' ? conversationName({ ...conversation, subject: null }) : null,
              ...details,
              t('via', { name: account ?? mailbox ?? '' }),
              assignee === null ? t('nobodys') : t('whose_is', { name: assignee.name }),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </Text>
        </Stack>
      </Group>
      <Group gap={6} wrap="nowrap">
        {may && <Acts conversation={conversation} onClose={onClose} />}
        {onDetails && (
          <ActionIcon variant="default" aria-label={t('pane.title')} onClick={onDetails}>
            <IconInfoCircle size={17} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
}

type ActsProps = Pick<HeadProps, 'conversation' | 'onClose'>;

function Acts({ conversation, onClose }: ActsProps) {
  const { t } = useTranslation('inbox');
  const { data: me } = useQuery(api.me.get.queryOptions());
  const { change, take } = useActs(conversation.id);
  const { assignee, state, archived } = conversation;
  const isMine = assignee !== null && assignee.id === me?.user_id;
  const isClosed = state === 'closed';
  const archive = () =>
    change.mutate(
      { archived: !archived },
      {
        onSuccess: () =>
          archived || told(t('archived'), { label: t('undo'), act: () => change.mutate({ archived: false }) }),
      },
    );
  return (
    <Group gap={6} wrap="nowrap">
      {!isMine && (
        <Button
          size="compact-sm"
          variant="default"
          visibleFrom="sm"
          leftSection={<IconUserCheck size={16} aria-hidden />}
          onClick={() => take.mutate(assignee === null)}
        >
          {t('assign_me')}
        </Button>
      )}
      <ActionIcon
        variant="default"
        visibleFrom="sm"
        aria-label={t(isClosed ? 'reopen' : 'close')}
        title={t(isClosed ? 'reopen' : 'close')}
        onClick={() => change.mutate({ state: isClosed ? 'open' : 'closed' })}
      >
        {isClosed ? <IconRotate size={17} aria-hidden /> : <IconCheck size={17} aria-hidden />}
      </ActionIcon>
      <ActionIcon
        variant="default"
        data-act="archive"
        aria-label={t(archived ? 'unarchive' : 'archive')}
        title={t(archived ? 'unarchive' : 'archive')}
        onClick={archive}
      >
        {archived ? <IconArchiveOff size={17} aria-hidden /> : <IconArchive size={17} aria-hidden />}
      </ActionIcon>
      <MoreActs conversation={conversation} isMine={isMine} onClose={onClose} />
    </Group>
  );
}

function MoreActs({ conversation, isMine, onClose }: ActsProps & { isMine: boolean }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const now = useNow();
  const { change, take, unread } = useActs(conversation.id);
  const { assignee, state } = conversation;
  const isClosed = state === 'closed';
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t('more_acts')}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!isMine && (
          <Menu.Item
            hiddenFrom="sm"
            leftSection={<IconUserCheck size={16} aria-hidden />}
            onClick={() => take.mutate(assignee === null)}
          >
            {t('assign_me')}
          </Menu.Item>
        )}
        <Menu.Item
          hiddenFrom="sm"
          leftSection={<IconCheck size={16} aria-hidden />}
          onClick={() => change.mutate({ state: isClosed ? 'open' : 'closed' })}
        >
          {t(isClosed ? 'reopen' : 'close')}
        </Menu.Item>
        {assignee !== null && (
          <Menu.Item
            leftSection={<IconUserX size={16} aria-hidden />}
            onClick={() => change.mutate({ assignee: null })}
          >
            {t('unassign')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconMailOpened size={16} aria-hidden />}
          onClick={() => {
            // As long as it is in sight, it is read.
            onClose();
            unread.mutate(undefined);
          }}
        >
          {t('mark_unread')}
        </Menu.Item>
        {state !== 'pending' && (
          <Menu.Item
            leftSection={<IconClock size={16} aria-hidden />}
            onClick={() => change.mutate({ state: 'pending' })}
          >
            {t('set_pending')}
          </Menu.Item>
        )}
        <Menu.Label>{t('snooze')}</Menu.Label>
        {SNOOZES.map((hours) => (
          <Menu.Item
            key={hours}
            onClick={() => change.mutate({ snoozed_until: new Date(now + hours * HOUR_MS).toISOString() })}
          >
            {format.duration((hours * HOUR_MS) / 1_000)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
