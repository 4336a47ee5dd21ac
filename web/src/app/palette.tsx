import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight, type SpotlightProps } from '@mantine/spotlight';
import { IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';
import { api } from '#lib/api.ts';

/** Of each kind, so that the last kind is still seen. */
const FOUND_MAX = 5;
const TYPING_MS = 150;

/** Where to go, by a few letters: a page, an account, a group. Ctrl or ⌘ and K. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [typed] = useDebouncedValue(query.trim(), TYPING_MS);
  const pages = PAGES.map(({ to, name, icon: Icon }) => ({
    id: name,
    label: t(`page.${name}`),
    leftSection: <Icon size={18} aria-hidden />,
    onClick: () => void navigate({ to }),
  }));
  return (
    <Spotlight
      actions={[...pages, ...useFound(typed)]}
      query={query}
      onQueryChange={setQuery}
      // Its keys are heard before it is loaded.
      shortcut={null}
      nothingFound={t('palette.nothing')}
      highlightQuery
      scrollable
      maxHeight="70vh"
      searchProps={{ placeholder: t('palette.placeholder'), 'aria-label': t('palette.placeholder') }}
      // The dialog is named, not what stands around it.
      attributes={{ content: { 'aria-label': t('palette.title') } }}
    />
  );
}

export const openPalette = spotlight.open;

function useFound(typed: string): SpotlightProps['actions'] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const enabled = typed !== '';
  const { data: table } = useQuery({ ...api.health.table.queryOptions(), enabled });
  const { data: groups } = useQuery({
    ...api.targets.list.queryOptions({ input: { search: typed, limit: FOUND_MAX } }),
    enabled,
  });
  if (!enabled) return [];
  const accounts = table?.accounts.filter(({ account }) => account.toLowerCase().includes(typed.toLowerCase())) ?? [];
  return [
    {
      group: t('page.accounts'),
      actions: accounts.slice(0, FOUND_MAX).map(({ id, account }) => ({
        id: `account ${id}`,
        label: account,
        leftSection: <IconUser size={18} aria-hidden />,
        onClick: () => void navigate({ to: '/accounts/$id', params: { id: String(id) } }),
      })),
    },
    {
      group: t('page.groups'),
      actions: (groups?.items ?? []).map(({ id, link, title }) => ({
        id: `group ${id}`,
        label: title ?? link,
        ...(title === null ? {} : { description: link }),
        // The server has found it; what is typed may stand in the part of its link that is not shown.
        keywords: [typed],
        leftSection: <IconUsersGroup size={18} aria-hidden />,
        onClick: () => void navigate({ to: '/groups/$id', params: { id: String(id) } }),
      })),
    },
  ];
}
