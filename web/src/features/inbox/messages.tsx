import { Badge, Button, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { Parts } from './albums.ts';
import classes from './inbox.module.css';
import { linesOf, type Line } from './lines.ts';
import { MessageLine } from './message.tsx';
import { NoteLine } from './note-line.tsx';
import type { Conversation, Message } from './types.ts';

const PAGE_ROWS = 50;
/** Nobody writes so many notes of one conversation. */
const NOTES_MAX = 100;

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
  const notes = useQuery(api.conversations.notes.queryOptions({ input: { id, limit: NOTES_MAX } }));
  const lines = useMemo(
    () => linesOf(messages, notes.data?.items ?? [], !pages.hasMore),
    [messages, notes.data, pages.hasMore],
  );
  const byTelegramId = useMemo(() => new Map(messages.map((each) => [each.telegram_message_id, each])), [messages]);
  if (pages.error) return <Trouble error={pages.error} again={pages.again} />;
  const isGroup = platform === 'telegram' && peer_kind !== 'private';
  const said = (parts: Parts, before: Line | undefined) => {
    const [message] = parts;
    const { reply_to_telegram_id } = message;
    const answered = reply_to_telegram_id === null ? null : byTelegramId.get(reply_to_telegram_id);
    const last = before && 'parts' in before ? before.parts.at(-1) : undefined;
    const withSender = (isGroup || platform === 'email') && !isSame(last, message);
    return <MessageLine parts={parts} answered={answered ?? null} withSender={withSender} may={may} />;
  };
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
        {lines.map((line, n) => {
          const before = lines[n - 1];
          const day = format.day(line.at);
          const isNewDay = before === undefined || format.day(before.at) !== day;
          return (
            <Fragment key={'note' in line ? `note ${line.note.id}` : line.parts[0].id}>
              {isNewDay && (
                <li className={classes['day']}>
                  <Badge variant="light" color="gray" tt="none">
                    {day}
                  </Badge>
                </li>
              )}
              {'note' in line ? <NoteLine note={line.note} may={may} /> : said(line.parts, before)}
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
