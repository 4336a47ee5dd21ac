import { VisuallyHidden } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { BeginDesk } from './begin/begin-desk.tsx';
import { askToBegin } from './begin/new-mail.ts';
import { Choose } from './choose.tsx';
import { ConversationList } from '#features/inbox/list/conversation-list.tsx';
import { ConversationView } from './conversation.tsx';
import classes from './inbox.module.css';
import { nextOf } from './next.ts';
import { Offline } from './offline.tsx';
import { filterOf, openOf, placeOf, sortOf, type InboxSearch } from './search.ts';
import { useConversations } from '#features/inbox/list/use-conversations.ts';
import { useListKeys } from './use-inbox-keys.ts';
import { useSwipeBack } from './use-swipe-back.ts';
import { useVisibleHeight } from './use-visible-height.ts';

const route = getRouteApi('/inside/inbox');
const PHONE = '(max-width: 48em)';

/** What people write, at the left; what was said with one of them, at the right. On a phone one of the two. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  const counts = useQuery(api.conversations.counts.queryOptions({ input: {} }));
  const unread = counts.data?.unread ?? 0;
  useDocumentTitle(`${unread > 0 ? `(${unread}) ` : ''}${t('page.inbox', { ns: 'common' })} · Groundcrew`);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useMemo(() => filterOf(search), [search]);
  const open = openOf(search);
  const { m, n } = search;
  const place = useMemo(() => placeOf({ m, n }), [m, n]);
  const change = useCallback(
    (what: InboxSearch) =>
      void navigate({ search: (before) => ({ ...before, ...what }), replace: !('c' in what), resetScroll: false }),
    [navigate],
  );
  const list = useConversations(filter, sortOf(search));
  const show = useCallback(
    (id: number | null) => change({ c: id === null ? undefined : String(id), m: undefined, n: undefined }),
    [change],
  );
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const go = { show, next: () => show(nextOf(list.rows, open)), isPhone };
  const shell = useRef<HTMLDivElement>(null);
  const may = useMay('manager');
  useListKeys({
    ids: list.rows.map(({ id }) => id),
    open,
    show,
    begin: may ? () => askToBegin() : null,
    search: () => shell.current?.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
  });
  useSwipeBack(shell, isPhone && open !== null ? () => show(null) : null);
  useVisibleHeight(shell, isPhone);
  const [first] = list.rows;
  return (
    <div ref={shell} className={classes['desk']}>
      {/* On a phone the list, and what stands above it, is away while a conversation is open. */}
      <VisuallyHidden component="h1">{t('page.inbox', { ns: 'common' })}</VisuallyHidden>
      <Offline />
      <div className={classes['shell']} data-open={open !== null}>
        <ConversationList list={list} search={search} filter={filter} open={open} onChange={change} />
        {open === null ? (
          <Choose first={first === undefined ? null : () => show(first.id)} />
        ) : (
          <ConversationView key={open} id={open} place={place} go={go} />
        )}
      </div>
      {may && <BeginDesk show={show} isPhone={isPhone} />}
    </div>
  );
}
