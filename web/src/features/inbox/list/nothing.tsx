import { Button } from '@mantine/core';
import { IconInbox, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#ui/empty.tsx';
import { PageButton } from '#ui/page-link.tsx';
import { countNarrowings, NOTHING_NARROWED, type InboxSearch } from '#features/inbox/search.ts';

type Props = { search: InboxSearch; onChange: (change: InboxSearch) => void };

/** Why the list is empty, and the one thing to do about it. */
export function Nothing({ search, onChange }: Props) {
  const { t } = useTranslation('inbox');
  const { t: say } = useTranslation('inbox-list');
  const act = (label: string, change: InboxSearch) => (
    <Button variant="default" size="compact-sm" onClick={() => onChange(change)}>
      {label}
    </Button>
  );
  if (search.search !== undefined) {
    return (
      <Empty
        icon={<IconSearchOff size={26} aria-hidden />}
        title={t('none.narrowed')}
        act={act(say('find.in_messages'), { in: 'messages' })}
      />
    );
  }
  if (countNarrowings(search) > 0 || search.assignee !== undefined) {
    return (
      <Empty
        icon={<IconInbox size={26} aria-hidden />}
        title={t('none.narrowed')}
        act={act(say('filter.clear'), NOTHING_NARROWED)}
      />
    );
  }
  if (search.state !== 'any') {
    return (
      <Empty
        icon={<IconInbox size={26} aria-hidden />}
        title={say(search.state === undefined ? 'none.done' : 'none.such')}
        act={act(say('none.show_all'), { state: 'any' })}
      />
    );
  }
  return (
    <Empty
      icon={<IconInbox size={26} aria-hidden />}
      title={t('none.title')}
      about={t('none.about')}
      act={
        <PageButton to="/accounts" variant="default" size="compact-sm">
          {t('none.act')}
        </PageButton>
      }
    />
  );
}
