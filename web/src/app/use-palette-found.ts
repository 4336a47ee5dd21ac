import { useDebouncedValue } from '@mantine/hooks';
import { IconMessage, IconMessageSearch, IconSpeakerphone, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, type NavigateOptions } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { matching, type Item, type Section } from '#app/palette-items.ts';
import { api } from '#lib/api.ts';
import { conversationName } from '#lib/conversation-name.ts';

/** Of each kind, so that the last kind is still seen. */
const FOUND_MAX = 5;
const TYPING_MS = 120;

type Found = Omit<Item, 'run'> & { place: NavigateOptions };

/** Accounts, campaigns, groups and conversations; `isLooking` until the server has told what it has by these letters. */
export function usePaletteFound(query: string): { sections: Section[]; isLooking: boolean } {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const typed = query.trim();
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  const accounts = useAccounts(typed !== '');
  const campaigns = useCampaigns(asked);
  const groups = useGroups(asked);
  const conversations = useConversations(asked);
  if (typed === '') return { sections: [], isLooking: false };
  const told = [accounts, campaigns, groups, conversations];
  const isLooking = asked !== typed || told.some(({ isFetching }) => isFetching);
  const everywhere: Item = {
    id: 'everywhere',
    label: t('find.words', { ns: 'inbox-list', words: typed }),
    icon: IconMessageSearch,
    run: () => void navigate({ to: '/inbox', search: { search: typed, in: 'messages' } }),
  };
  const sectionOf = (name: string, { items, isOld }: { items: Found[]; isOld: boolean }): Section => {
    const all = items.map(({ place, ...item }) => ({ ...item, run: () => void navigate(place) }));
    // What was found by other letters stays only where it holds these, too.
    return { name, items: (isOld || asked !== typed ? matching(all, typed) : all).slice(0, FOUND_MAX) };
  };
  return {
    sections: [
      sectionOf(t('page.accounts'), accounts),
      sectionOf(t('page.campaigns'), campaigns),
      sectionOf(t('page.groups'), groups),
      sectionOf(t('palette.conversations'), conversations),
      {
        name: t('find.everywhere', { ns: 'inbox-list' }), // Whoever presses Enter meanwhile waits for what is called so.
        items: isLooking ? [] : [everywhere],
      },
    ],
    isLooking,
  };
}

/** All of them are here already: they are found without the server. */
function useAccounts(enabled: boolean) {
  const { data, isPending } = useQuery({ ...api.health.table.queryOptions(), enabled });
  const items = (data?.accounts ?? []).map(({ id, account, phone }): Found => ({
    id: `account ${id}`,
    label: account,
    words: phone ?? undefined,
    icon: IconUser,
    place: { to: '/accounts/$id', params: { id: `${id}` } },
  }));
  return { items, isOld: true, isFetching: enabled && isPending };
}

const asking = (search: string) => ({
  wish: { input: { search, limit: FOUND_MAX } },
  more: { enabled: search !== '', placeholderData: keepPreviousData },
});

function useCampaigns(search: string) {
  const { wish, more } = asking(search);
  const { data, isPlaceholderData, isFetching } = useQuery({ ...api.campaigns.list.queryOptions(wish), ...more });
  const items = (data?.items ?? []).map(({ id, name, niche }): Found => ({
    id: `campaign ${id}`,
    label: name,
    hint: niche,
    icon: IconSpeakerphone,
    place: { to: '/campaigns/$id', params: { id: `${id}` } },
  }));
  return { items, isOld: isPlaceholderData, isFetching };
}

function useGroups(search: string) {
  const { wish, more } = asking(search);
  const { data, isPlaceholderData, isFetching } = useQuery({ ...api.targets.list.queryOptions(wish), ...more });
  const items = (data?.items ?? []).map(({ id, link, title }): Found => ({
    id: `group ${id}`,
    label: title ?? link,
    hint: title === null ? undefined : link,
    icon: IconUsersGroup,
    place: { to: '/groups/$id', params: { id: `${id}` } },
  }));
  return { items, isOld: isPlaceholderData, isFetching };
}

function useConversations(search: string) {
  const { wish, more } = asking(search);
  const { data, isPlaceholderData, isFetching } = useQuery({ ...api.conversations.list.queryOptions(wish), ...more });
  const items = (data?.items ?? []).map((conversation): Found => {
    const { id, account, mailbox } = conversation;
    return {
      id: `conversation ${id}`,
      label: conversationName(conversation),
      hint: account ?? mailbox ?? undefined,
      icon: IconMessage,
      place: { to: '/inbox', search: { c: `${id}` } },
    };
  });
  return { items, isOld: isPlaceholderData, isFetching };
}
