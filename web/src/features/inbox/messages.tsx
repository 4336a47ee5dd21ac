import { Badge, Button, Skeleton, Stack, Text } from '@mantine/core';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Trouble } from '#ui/trouble.tsx';
import { partsOf } from './albums.ts';
import classes from './inbox.module.css';
import { MessageLine } from './message.tsx';
import type { Conversation, Message } from './types.ts';

const PAGE_ROWS = 50;

type Props = { conversation: Conversation; may: boolean };

/** The newest at the bottom; older ones are asked for above. */
export function Messages({ conversation, may }: Props) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { id, peer_kind, platform } = conversation;
  const pages = usePages(
    api.conversations.messages.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) }),
      ...byCursor,
    }),
  );
  const messages = useMemo(() => pages.rows.toReversed(), [pages.rows]);
  const lines = useMemo(() => partsOf(messages), [messages]);
  const byTelegramId = useMemo(() => new Map(messages.map((each) => [each.telegram_message_id, each])), [messages]);
  if (pages.error) return <Trouble error={pages.error} again={pages.again} />;
  const isGroup = platform === 'telegram' && peer_kind !== 'private';
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={t('messages')}>
      <ol className={classes['messages']}>
        {pages.isPending && (
          <Stack component="li">
            <Skeleton h={60} w="50%" />
            <Skeleton h={40} w="40%" ml="auto" />
          </Stack>
        )}
        {pages.hasMore && (
          <Text component="li" ta="center">
            <Button variant="subtle" size="compact-sm" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
              {t('older')}
            </Button>
          </Text>
        )}
        {lines.map((parts, n) => {
          const [message] = parts;
          const before = lines[n - 1]?.at(-1);
          const day = format.day(message.sent_at);
          const isNewDay = before === undefined || format.day(before.sent_at) !== day;
          const answered =
            message.reply_to_telegram_id === null ? null : byTelegramId.get(message.reply_to_telegram_id);
          return (
            <Fragment key={message.id}>
              {isNewDay && (
                <li className={classes['day']}>
                  <Badge variant="light" color="gray" tt="none">
                    {day}
                  </Badge>
                </li>
              )}
              <MessageLine
                parts={parts}
                answered={answered ?? null}
                withSender={(isGroup || platform === 'email') && !isSame(before, message)}
                may={may}
              />
            </Fragment>
          );
        })}
      </ol>
    </div>
  );
}

/** Of the same sender as the one before it. */
function isSame(before: Message | undefined, { direction, contact_id, kind }: Message): boolean {
  return before?.direction === direction && before.contact_id === contact_id && before.kind === kind && kind !== 'mail';
}
