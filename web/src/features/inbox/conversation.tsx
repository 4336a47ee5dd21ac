import { Drawer, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client, codeOf } from '#lib/api.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Composer } from '#features/inbox/answer/composer.tsx';
import { ContactPane } from '#features/inbox/contact/contact-pane.tsx';
import { forgetAsked, useHurry } from './ask-to-write.ts';
import { Head } from './head.tsx';
import classes from './inbox.module.css';
import { Later } from './later.tsx';
import { Messages } from '#features/inbox/thread/messages.tsx';
import { NoConversation } from './no-conversation.tsx';
import { ToCome } from './to-come.tsx';
import type { Conversation } from './types.ts';
import { useActKeys } from './use-inbox-keys.ts';
import { useSettled } from './use-settled.ts';
import { ActBar } from '#features/inbox/acts/act-bar.tsx';
import { useActs, type Go } from '#features/inbox/acts/use-acts.ts';
import { useMenus } from '#features/inbox/acts/use-menus.ts';
import type { Place } from '#features/inbox/thread/use-thread.ts';

/** Whom it is with, over the conversation. */
export type Details = { isShown: boolean; show: () => void; hide: () => void };

/** Where there is room for a third pane. */
const WIDE = '(min-width: 80em)';

type Props = {
  id: number;
  /** As the list has it, which is shown until it has been asked for. */
  known: Conversation | undefined;
  place: Place;
  go: Go;
  details: Details;
};

export function ConversationView({ id, known, place, go, details }: Props) {
  const conversation = useQuery({
    ...api.conversations.get.queryOptions({ input: { id } }),
    ...(known !== undefined && { initialData: known, initialDataUpdatedAt: 0 }),
  });
  if (codeOf(conversation.error) === 'not_found') return <NoConversation onClose={() => go.show(null)} />;
  // What is known stays in sight, and what is being written with it, while the server cannot be asked.
  if (conversation.data) return <Shown conversation={conversation.data} place={place} go={go} details={details} />;
  if (conversation.isError) {
    return <Trouble error={conversation.error} again={() => void conversation.refetch()} />;
  }
  return (
    <ToCome>
      <Skeleton m="md" h="40%" w="auto" />
    </ToCome>
  );
}

type ShownProps = Pick<Props, 'place' | 'go' | 'details'> & { conversation: Conversation };

function Shown({ conversation, place, go, details }: ShownProps) {
  const { t } = useTranslation('inbox');
  const may = useMay('manager');
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const { id } = conversation;
  const { isPhone } = go;
  const acts = useActs(conversation, go);
  const menus = useMenus(id);
  const { isDue, hurry } = useSettled(id);
  useHurry(hurry);
  useActKeys(may ? acts : null, menus);
  useEffect(() => forgetAsked, [id]);
  useRead(conversation, may && isDue);
  const name = conversationName(conversation);
  const onDetails = isWide ? null : details.show;
  const bar = may ? (
    <Later isDue={isDue}>
      <ActBar key={id} {...{ conversation, acts, menus, isPhone, onDetails }} />
    </Later>
  ) : null;
  const pane = (
    <Later isDue={isDue}>
      <ContactPane key={id} conversation={conversation} acts={acts} may={may} />
    </Later>
  );
  return (
    <>
      <section
        className={classes['conversation']}
        aria-label={t('with', { name })}
        data-platform={conversation.platform}
      >
        <Head conversation={conversation} acts={bar} go={go} onDetails={onDetails} />
        {acts.error && <Trouble error={acts.error} />}
        <Fragment key={id}>
          <Messages conversation={conversation} may={may} place={place} />
          {isDue ? (
            <Composer conversation={conversation} may={may} acts={acts} />
          ) : (
            <div className={classes['later']} />
          )}
        </Fragment>
      </section>
      {isWide ? (
        <aside className={classes['pane']} aria-label={t('pane.title')}>
          {pane}
        </aside>
      ) : (
        <Drawer
          opened={details.isShown}
          onClose={details.hide}
          position="right"
          size={isPhone ? '100%' : 380}
          title={t('pane.title')}
        >
          <div className={classes['details']}>{pane}</div>
        </Drawer>
      )}
    </>
  );
}

/** What is in sight of somebody who may answer is read. */
function useRead({ id, unread, last_message_id }: Conversation, may: boolean): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!may || unread === 0) return;
    const read = () => {
      if (document.visibilityState !== 'visible') return;
      void client.conversations
        .read({ id, ...(last_message_id !== null && { until_message_id: last_message_id }) })
        // What the bell tells of it is read with it.
        .then(() => queryClient.invalidateQueries({ queryKey: api.notifications.key() }))
        .catch(() => {});
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [may, id, unread, last_message_id, queryClient]);
}
