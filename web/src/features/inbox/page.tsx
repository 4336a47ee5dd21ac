import { VisuallyHidden } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
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
import { PHONE } from './phone.ts';
import { sortOf } from './search.ts';
import { useAddress } from './use-address.ts';
import { useConversations } from '#features/inbox/list/use-conversations.ts';
import { useListKeys } from './use-inbox-keys.ts';
import { useNeighbours } from './use-neighbours.ts';
import { useSwipeBack } from './use-swipe-back.ts';
import { useVisibleHeight } from './use-visible-height.ts';

/** What people write, at the left; what was said with one of them, at the right. On a phone one of the two. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  const counts = useQuery(api.conversations.counts.queryOptions({ input: {} }));
  const unread = counts.data?.unread ?? 0;
  useDocumentTitle(`${unread > 0 ? `(${unread}) ` : ''}${t('page.inbox', { ns: 'common' })} · Groundcrew`);
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const { search, narrowing, filter, open, place, change, show, details } = useAddress(isPhone);
  const list = useConversations(filter, sortOf(search));
  const go = { show, next: () => show(nextOf(list.rows, open)), isPhone };
  const shell = useRef<HTMLDivElement>(null);
  const may = useMay('manager');
  const ids = useMemo(() => list.rows.map(({ id }) => id), [list.rows]);
  useNeighbours(ids, open);
  useListKeys({
    ids,
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
        <ConversationList
          list={list}
          search={search}
          narrowing={narrowing}
          filter={filter}
          open={open}
          onChange={change}
          show={show}
        />
        {open === null ? (
          <Choose first={first === undefined ? null : () => show(first.id)} />
        ) : (
          <ConversationView
            id={open}
            known={list.rows.find(({ id }) => id === open)}
            place={place}
            go={go}
            details={details}
          />
        )}
      </div>
      {may && <BeginDesk show={show} isPhone={isPhone} />}
    </div>
  );
}
