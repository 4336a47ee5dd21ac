import { REACTION_TASK_STATUSES } from '@groundcrew/contract/values.ts';
import { Button } from '@mantine/core';
import { IconMoodPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { useColumns } from './columns.tsx';
import { NewTask } from './new-task.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { shortLink } from './types.ts';

const route = getRouteApi('/inside/reactions');
const PAGE_ROWS = 50;

/** Accounts that put emoji on posts: every task, and a new one. */
export function ReactionsPage() {
  const { t } = useTranslation('reactions');
  const may = useMay('manager');
  const { task, open } = route.useSearch();
  const navigate = route.useNavigate();
  const making = may && open === 'new';
  const setMaking = (on: boolean) =>
    void navigate({ search: (before) => ({ ...before, open: on ? 'new' : undefined }), resetScroll: false });
  const show = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, task: id, open: undefined }), resetScroll: false });
  return (
    <Page
      title={t('page.reactions', { ns: 'common' })}
      about={t('about')}
      actions={
        may && (
          <Button leftSection={<IconMoodPlus size={17} aria-hidden />} onClick={() => setMaking(true)}>
            {t('new.open')}
          </Button>
        )
      }
    >
      <Tasks onNew={may ? () => setMaking(true) : null} />
      {making && <NewTask onClose={() => setMaking(false)} onMade={(id) => show(String(id))} />}
      {task !== undefined && <TaskDrawer id={Number(task)} onClose={() => show(undefined)} />}
    </Page>
  );
}

function Tasks({ onNew }: { onNew: (() => void) | null }) {
  const { t } = useTranslation('reactions');
  const { t: statuses } = useTranslation('status');
  const format = useFormat();
  const search = route.useSearch();
  const columns = useColumns();
  const status = REACTION_TASK_STATUSES.find((one) => one === search.status);
  const pages = usePages(
    api.reactions.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, status, limit: PAGE_ROWS, count: true }),
      ...byCursor,
    }),
  );
  const choose = useChangeSearch();
  return (
    <>
      <FilterBar
        values={{ status }}
        onChange={choose}
        filters={[
          {
            key: 'status',
            label: t('column.status'),
            options: REACTION_TASK_STATUSES.map((value) => ({ value, label: statuses(`reaction.${value}`) })),
          },
        ]}
        count={
          pages.total === null || pages.total === 0
            ? null
            : t('total', { count: pages.total, n: format.number(pages.total) })
        }
      />
      <DataTable
        label={t('page.reactions', { ns: 'common' })}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        nameOf={({ link }) => shortLink(link)}
        to={({ id }) => ({
          to: '/reactions',
          search: { ...(status === undefined ? {} : { status }), task: String(id) },
          resetScroll: false,
        })}
        empty={<NoTasks filtered={status !== undefined} onNew={onNew} onAll={() => choose({ status: undefined })} />}
      />
    </>
  );
}

function NoTasks(props: { filtered: boolean; onNew: (() => void) | null; onAll: () => void }) {
  const { filtered, onNew, onAll } = props;
  const { t } = useTranslation('reactions');
  const icon = <IconMoodPlus size={26} />;
  if (filtered) {
    const all = (
      <Button variant="default" onClick={onAll}>
        {t('empty.all')}
      </Button>
    );
    return <Empty icon={icon} title={t('empty.filtered')} act={all} />;
  }
  const make = onNew && (
    <Button variant="default" onClick={onNew}>
      {t('new.open')}
    </Button>
  );
  return <Empty icon={icon} title={t('empty.title')} about={t('empty.about')} act={make} />;
}
