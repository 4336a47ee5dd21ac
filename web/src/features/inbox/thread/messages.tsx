import { Button, Loader, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { memo, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { linkTo } from '#ui/page-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import type { Line } from './lines.ts';
import { MessageLine } from './message.tsx';
import { NoteLine } from './note-line.tsx';
import classes from './thread.module.css';
import { ToCome } from '#features/inbox/to-come.tsx';
import type { Conversation, Message } from '#features/inbox/types.ts';
import { useScroll } from './use-scroll.ts';
import { useThread, type Place } from './use-thread.ts';

type Props = { conversation: Conversation; may: boolean; place: Place };

/** The newest at the bottom; what is older or newer comes as one goes there. Only what is in sight is made. */
export function Messages({ conversation, may, place }: Props) {
  const { t } = useTranslation('inbox');
  const { id, peer_kind, platform } = conversation;
  const thread = useThread(id, place);
  const { lines, messages, older, isToNow } = thread;
  const byTelegramId = useMemo(() => new Map(messages.map((each) => [each.telegram_message_id, each])), [messages]);
  const box = useRef<HTMLDivElement>(null);
  const scroll = useScroll(box, thread);
  const toNewest = useNewest(place, isToNow, scroll.toEnd);
  const isLost = thread.error !== null && place.message_id !== null;
  if (isLost) return <Lost toNewest={toNewest} />;
  if (thread.error && messages.length === 0) return <Trouble error={thread.error} again={older.again} />;
  const withSenders = (platform === 'telegram' && peer_kind !== 'private') || platform === 'email';
  return (
    <div className={classes['thread']}>
      {older.isFetchingMore && (
        <ToCome className={classes['later']}>
          <Loader className={classes['loader']} size="xs" aria-hidden />
        </ToCome>
      )}
      <div
        ref={box}
        className={classes['scroll']}
        tabIndex={0}
        role="region"
        aria-label={t('messages')}
        onScroll={scroll.scrolled}
      >
        {thread.isPending && lines.length === 0 && (
          <ToCome>
            <Waiting />
          </ToCome>
        )}
        <ol className={classes['lines']} style={{ height: scroll.height_px }}>
          {scroll.items.map(({ key, index, start }) => {
            const line = lines[index];
            return line === undefined ? null : (
              <li
                key={String(key)}
                ref={scroll.measure}
                data-index={index}
                data-found={index === thread.at}
                className={classes['item']}
                style={{ transform: `translateY(${start}px)` }}
              >
                <OneLine
                  line={line}
                  before={lines[index - 1]}
                  answered={answeredBy(line, byTelegramId)}
                  withSenders={withSenders}
                  may={may}
                />
              </li>
            );
          })}
        </ol>
      </div>
      {scroll.isAway && <ToNewest count={scroll.count_new} onClick={toNewest} />}
    </div>
  );
}

/** Away from an older message it begins anew at the newest. */
function useNewest({ message_id, note_id }: Place, isToNow: boolean, toEnd: () => void): () => void {
  const navigate = useNavigate();
  return () => {
    if (isToNow) toEnd();
    if (message_id === null && note_id === null) return;
    const search = (before: object) => ({ ...before, m: undefined, n: undefined });
    // The router would put back what was scrolled at this address before.
    void navigate({ ...linkTo({ to: '.' }), search, replace: true, resetScroll: false });
  };
}

function answeredBy(line: Line, byTelegramId: ReadonlyMap<number | null, Message>): Message | null {
  const reply_to = 'parts' in line ? line.parts[0].reply_to_telegram_id : null;
  return reply_to === null ? null : (byTelegramId.get(reply_to) ?? null);
}

type LineProps = {
  line: Line;
  before: Line | undefined;
  answered: Message | null;
  withSenders: boolean;
  may: boolean;
};

/** What was said, or noted; above the first of a day that day. */
const OneLine = memo(function OneLine({ line, before, answered, withSenders, may }: LineProps) {
  const format = useFormat();
  const day = format.day(line.at);
  const isNewDay = before === undefined || format.day(before.at) !== day;
  const last = before && 'parts' in before ? before.parts.at(-1) : undefined;
  return (
    <>
      {isNewDay && (
        <div className={classes['between']}>
          <span className={classes['day']}>{day}</span>
        </div>
      )}
      {'note' in line ? (
        <NoteLine note={line.note} may={may} />
      ) : (
        <MessageLine
          parts={line.parts}
          answered={answered}
          withSender={withSenders && !isSame(last, line.parts[0])}
          may={may}
        />
      )}
    </>
  );
});

/** Of the same sender as the one before it. */
function isSame(before: Message | undefined, { direction, contact_id, kind }: Message): boolean {
  return before?.direction === direction && before.contact_id === contact_id && before.kind === kind && kind !== 'mail';
}

function Waiting() {
  return (
    <Stack p="md" justify="flex-end" h="100%">
      <Skeleton h={60} w="50%" />
      <Skeleton h={40} w="40%" ml="auto" />
    </Stack>
  );
}

/** What has come while one read further up; with nothing new the way back. */
function ToNewest({ count, onClick }: { count: number; onClick: () => void }) {
  const { t } = useTranslation('inbox-list');
  const format = useFormat();
  return (
    <Button
      className={classes['newest']}
      size="compact-md"
      radius="xl"
      variant={count > 0 ? 'filled' : 'default'}
      leftSection={<IconArrowDown size={16} aria-hidden />}
      onClick={onClick}
    >
      {count > 0 ? t('thread.new', { count, n: format.number(count) }) : t('thread.newest')}
    </Button>
  );
}

function Lost({ toNewest }: { toNewest: () => void }) {
  const { t } = useTranslation('inbox-list');
  return (
    <Stack className={classes['lost']} align="center" justify="center" gap="xs">
      <Text size="sm" c="dimmed">
        {t('thread.gone')}
      </Text>
      <Button size="compact-sm" variant="default" onClick={toNewest}>
        {t('thread.newest')}
      </Button>
    </Stack>
  );
}
