import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import {
  IconAddressBook,
  IconArrowUpRight,
  IconBrandTelegram,
  IconLock,
  IconMail,
  IconPaperclip,
  IconSearchOff,
} from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { KeyboardEvent, MouseEvent, UIEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useLostAt } from '#lib/connection.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { byCursor } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { ShortMoment } from '#ui/short-moment.tsx';
import { Trouble } from '#ui/trouble.tsx';
import classes from './found.module.css';
import { marked } from './marked.ts';
import { ToCome } from '#features/inbox/to-come.tsx';
import { countNarrowings, NOTHING_NARROWED, wishOf, type FoundIn, type InboxSearch } from '#features/inbox/search.ts';

const PAGE_HITS = 30;
/** So near to the end more are asked for. */
const AHEAD_PX = 400;

type Props = { search: InboxSearch; within: FoundIn; onChange: (change: InboxSearch) => void };
type Hit = Awaited<ReturnType<typeof api.search.find.call>>['items'][number];

/** What was said, noted and known that holds the words: the newest first, each leads to where it stands. */
export function Found({ search, within, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const wish = wishOf(search, within);
  const isLost = useLostAt() !== null;
  const query = useInfiniteQuery({
    ...api.search.find.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...wish, limit: PAGE_HITS, ...(cursor !== undefined && { cursor }) }),
      ...byCursor,
    }),
    placeholderData: keepPreviousData,
  });
  if (query.error) return <Trouble error={query.error} again={() => void query.refetch()} />;
  if (query.isPending || (query.isPlaceholderData && isLost)) return <Waiting />;
  const hits = query.data.pages.flatMap(({ items }) => items);
  if (hits.length === 0) return <NothingFound search={search} onChange={onChange} />;
  const scrolled = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent<HTMLElement>) => {
    const isNear = scrollHeight - scrollTop - clientHeight < AHEAD_PX;
    if (isNear && query.hasNextPage && !query.isFetching) void query.fetchNextPage();
  };
  return (
    <ul
      className={classes['hits']}
      aria-label={t('find.results')}
      style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}
      onScroll={scrolled}
      onKeyDown={walk}
    >
      {hits.map((hit) => (
        <li key={`${hit.in} ${hit.id}`}>
          <OneHit hit={hit} search={search} onChange={onChange} />
        </li>
      ))}
      {query.isFetchingNextPage && (
        <li>
          <ToCome>
            <Skeleton h={50} m="sm" />
          </ToCome>
        </li>
      )}
    </ul>
  );
}

/** Arrows go from one to the next. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-hit]')];
  const next = all[all.findIndex((one) => one === document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Waiting() {
  return (
    <ToCome>
      <Stack gap="xs" p="sm">
        {Array.from({ length: 6 }, (_, n) => (
          <Skeleton key={n} h={52} />
        ))}
      </Stack>
    </ToCome>
  );
}

function NothingFound({ search, onChange }: Omit<Props, 'within'>) {
  const { t } = useTranslation('inbox-list');
  const isNarrowed = countNarrowings(search) > 0;
  return (
    <Empty
      icon={<IconSearchOff size={26} aria-hidden />}
      title={t('find.nothing')}
      about={t('find.nothing_about')}
      act={
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange(isNarrowed ? NOTHING_NARROWED : { search: undefined, in: undefined })}
        >
          {t(isNarrowed ? 'filter.clear' : 'find.clear')}
        </Button>
      }
    />
  );
}

/** Where it stands: a conversation, and the very message or note in it. Of a contact all conversations with them. */
function placeOf({ in: of, id, conversation }: Hit): InboxSearch {
  if (of === 'contacts')
    return { contact_id: String(id), state: 'any', search: undefined, in: undefined, c: undefined };
  return {
    c: conversation === null ? undefined : String(conversation.id),
    m: of === 'messages' ? String(id) : undefined,
    n: of === 'notes' ? String(id) : undefined,
  };
}

function nameOf({ contact, conversation }: Hit): string {
  const [id, subject] = [conversation?.id ?? contact?.id ?? 0, conversation?.subject ?? null];
  return conversationName({ id, subject, contact, peer_kind: null });
}

function OneHit({ hit, search, onChange }: { hit: Hit } & Omit<Props, 'within'>) {
  const { t } = useTranslation('inbox-list');
  const place = placeOf(hit);
  const { at, author, has_attachment, direction, conversation } = hit;
  const isHere = place.c !== undefined && place.c === search.c && place.m === search.m && place.n === search.n;
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onChange(place);
  };
  const href = `?${new URLSearchParams(Object.entries(place).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))}`;
  return (
    <a href={href} className={classes['hit']} data-hit aria-current={isHere || undefined} onClick={open}>
      <Group gap={6} wrap="nowrap" justify="space-between" component="span">
        <WayIcon hit={hit} />
        <Text span size="sm" fw={600} truncate flex={1}>
          {nameOf(hit)}
        </Text>
        {has_attachment && <IconPaperclip size={14} aria-label={t('find.has_file')} style={{ flexShrink: 0 }} />}
        {at !== null && <ShortMoment at={at} size="xs" c="dimmed" />}
      </Group>
      {hit.subject !== null && hit.contact !== null && (
        <Text span size="sm" truncate display="block">
          <Marked snippet={hit.subject} />
        </Text>
      )}
      <span className={classes['snippet']}>
        {author !== null && author !== nameOf(hit) && (
          <Text span size="xs" c="dimmed">
            {direction === 'outbound' && (
              <IconArrowUpRight size={12} aria-label={t('find.ours')} style={{ verticalAlign: '-2px' }} />
            )}
            {author}:{' '}
          </Text>
        )}
        <Marked snippet={hit.snippet} />
      </span>
      {hit.subject === null && conversation?.subject != null && hit.contact !== null && (
        <Text span size="xs" c="dimmed" truncate display="block">
          {conversation.subject}
        </Text>
      )}
    </a>
  );
}

/** With what was looked for. */
function Marked({ snippet }: { snippet: Hit['snippet'] }) {
  return marked(snippet).map(({ text, isMarked }, n) =>
    // oxlint-disable-next-line react/no-array-index-key -- parts of one text have nothing else
    isMarked ? <mark key={n}>{text}</mark> : <span key={n}>{text}</span>,
  );
}

function WayIcon({ hit: { in: of, conversation } }: { hit: Hit }) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const style = { flexShrink: 0, color: 'var(--mantine-color-dimmed)' };
  if (of === 'notes') return <IconLock size={14} aria-label={t('find.in.notes')} style={style} />;
  if (of === 'contacts' || conversation === null)
    return <IconAddressBook size={14} aria-label={t('find.in.contacts')} style={style} />;
  const Icon = conversation.platform === 'telegram' ? IconBrandTelegram : IconMail;
  return <Icon size={14} aria-label={say(`platform.${conversation.platform}`)} style={style} />;
}
