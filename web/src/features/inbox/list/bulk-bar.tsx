import { BULK_CONVERSATIONS_MAX, LABEL_COLORS, mayAtLeast, PRIORITIES } from '@groundcrew/contract/values.ts';
import { ActionIcon, Button, CloseButton, Group, Menu, Progress as ProgressBar, Stack, Text } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconCheck,
  IconClock,
  IconDots,
  IconFlag,
  IconHourglass,
  IconRotate,
  IconTag,
  IconTagOff,
  IconUserCheck,
  IconUserX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';
import classes from './list.module.css';
import { LOOKS, type Filter } from '#features/inbox/search.ts';
import { snoozesFrom } from '#features/inbox/acts/snooze.ts';
import { PORTION, type Progress } from './in-portions.ts';
import type { Selected } from './use-selected.ts';
import { useBulk, type BulkChange } from './use-bulk.ts';

type Props = { filter: Filter; selected: Selected; onDone: () => void };
type Act = (change: BulkChange) => void;

/** What is done with all that are selected. */
export function BulkBar({ filter, selected, onDone }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const format = useFormat();
  const total = useTotal(filter);
  const { change, isPending, progress, end } = useBulk(onDone);
  const count = selected.count ?? total;
  const act: Act = (wanted) =>
    change(selected.value === 'all' ? { filter, change: wanted } : { ids: [...selected.value], change: wanted });
  const off = count === 0 || isPending;
  return (
    <div className={classes['bulk']} role="region" aria-label={t('bulk.label')}>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Group gap={4} wrap="nowrap" miw={0}>
          <CloseButton size="sm" aria-label={t('select_none')} disabled={isPending} onClick={onDone} />
          <Text size="sm" fw={600} truncate role="status">
            {count === undefined ? t('bulk.all') : t('bulk.selected', { count, n: format.number(count) })}
          </Text>
        </Group>
        {progress !== null && progress.count > PORTION && <End end={end} />}
        {progress === null && selected.count !== null && (
          <SelectAll total={total} count={selected.count} all={selected.all} />
        )}
      </Group>
      {progress !== null && progress.count > PORTION && <HowFar {...progress} />}
      <Group gap={6} mt={6} grow preventGrowOverflow={false}>
        <One label={say('close')} off={off} onClick={() => act({ state: 'closed' })}>
          <IconCheck size={17} aria-hidden />
        </One>
        <Assign act={act} off={off} />
        <Snooze act={act} off={off} />
        <One
          label={say(filter.filter === 'archived' ? 'unarchive' : 'archive')}
          off={off}
          onClick={() => act({ archived: filter.filter !== 'archived' })}
        >
          {filter.filter === 'archived' ? (
            <IconArchiveOff size={17} aria-hidden />
          ) : (
            <IconArchive size={17} aria-hidden />
          )}
        </One>
        <Labels act={act} off={off} />
        <Others act={act} off={off} />
      </Group>
    </div>
  );
}

/** Of what takes longer than a moment. */
function HowFar({ done, count }: Progress) {
  const { t } = useTranslation('inbox-list');
  const format = useFormat();
  const text = t('bulk.going', { done: format.number(done), n: format.number(count) });
  return (
    <Stack gap={4} mt={6}>
      <Text size="xs" c="dimmed" role="status">
        {text}
      </Text>
      <ProgressBar value={(100 * done) / count} animated aria-label={text} />
    </Stack>
  );
}

function End({ end }: { end: () => void }) {
  const { t } = useTranslation('inbox-list');
  return (
    <Button size="compact-xs" variant="default" onClick={end}>
      {t('bulk.end')}
    </Button>
  );
}

/** All that the filter has, where that is not too much for once. */
function SelectAll({ total = 0, count, all }: { total: number | undefined; count: number; all: () => void }) {
  const { t } = useTranslation('inbox-list');
  const format = useFormat();
  if (total <= count) return null;
  if (total > BULK_CONVERSATIONS_MAX) {
    return (
      <Text size="xs" c="dimmed" truncate>
        {t('bulk.at_most', { n: format.number(BULK_CONVERSATIONS_MAX) })}
      </Text>
    );
  }
  return (
    <Button size="compact-xs" variant="subtle" onClick={all}>
      {t('bulk.select_all', { n: format.number(total) })}
    </Button>
  );
}

/** Of the list as it is narrowed; undefined: not known yet. */
function useTotal(filter: Filter): number | undefined {
  const counts = useQuery(api.conversations.counts.queryOptions({ input: filter })).data;
  if (counts === undefined) return undefined;
  const { assignee } = filter;
  if (assignee === undefined) return counts.by_assignee.anybody;
  if (assignee === 'me' || assignee === 'none') return counts.by_assignee[assignee];
  const states = [filter.state ?? []].flat();
  const look = filter.draft === true ? 'drafts' : (filter.filter ?? (states.length === 1 ? states[0] : 'any'));
  const known = LOOKS.find((one) => one === look);
  return known && counts.by_state[known];
}

type OneProps = { label: string; off: boolean; onClick?: () => void; children: ReactNode };

function One({ label, off, onClick, children }: OneProps) {
  return (
    <ActionIcon variant="default" size={32} aria-label={label} title={label} disabled={off} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function Choice({ label, off, icon, children }: Omit<OneProps, 'onClick'> & { icon: ReactNode }) {
  return (
    <Menu position="top" width={290}>
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={label} title={label} disabled={off}>
          {icon}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={340} style={{ overflowY: 'auto' }}>
        <Menu.Label>{label}</Menu.Label>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}

type ActProps = { act: Act; off: boolean };

function Assign({ act, off }: ActProps) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const { data: me } = useQuery(api.me.get.queryOptions());
  const users = useQuery(api.users.list.queryOptions());
  const others = (users.data?.items ?? []).filter(({ id, role }) => id !== me?.user_id && mayAtLeast(role, 'manager'));
  return (
    <Choice label={t('bulk.assign')} off={off} icon={<IconUserCheck size={17} aria-hidden />}>
      <Menu.Item onClick={() => act({ assignee: 'me' })}>{say('assign_me')}</Menu.Item>
      {others.map(({ id, name }) => (
        <Menu.Item key={id} onClick={() => act({ assignee: id })}>
          {name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconUserX size={16} aria-hidden />} onClick={() => act({ assignee: null })}>
        {say('unassign')}
      </Menu.Item>
    </Choice>
  );
}

function Snooze({ act, off }: ActProps) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const now = useNow();
  return (
    <Choice label={t('snooze')} off={off} icon={<IconClock size={17} aria-hidden />}>
      {snoozesFrom(now).map(({ name, at }) => {
        const until = new Date(at).toISOString();
        return (
          <Menu.Item
            key={name}
            onClick={() => act({ state: 'snoozed', snoozed_until: until })}
            rightSection={
              <Text size="xs" c="dimmed">
                {format.moment(until)}
              </Text>
            }
          >
            {t(`snooze_for.${name}`)}
          </Menu.Item>
        );
      })}
    </Choice>
  );
}

/** So many are found by looking. */
const IN_SIGHT = 6;

function Labels({ act, off }: ActProps) {
  const { t } = useTranslation('inbox-list');
  const labels = useQuery(api.labels.list.queryOptions());
  const [typed, setTyped] = useState('');
  const every = labels.data?.items ?? [];
  const all = every.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <Choice label={t('bulk.labels')} off={off} icon={<IconTag size={17} aria-hidden />}>
      {every.length > IN_SIGHT && (
        <Menu.Search
          aria-label={t('bulk.find_label')}
          placeholder={t('bulk.find_label')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {all.length === 0 && (
        <Menu.Item disabled>{t(every.length === 0 ? 'filter.no_labels' : 'find.nothing')}</Menu.Item>
      )}
      {all.map(({ id, name, color }) => (
        <Menu.Item
          key={id}
          leftSection={
            <IconTag
              size={16}
              aria-hidden
              color={`var(--mantine-color-${LABEL_COLORS.find((one) => one === color) ?? 'gray'}-filled)`}
            />
          }
          onClick={() => act({ add_label_ids: [id] })}
        >
          {name}
        </Menu.Item>
      ))}
      {all.length > 0 && <Menu.Label>{t('bulk.unlabel')}</Menu.Label>}
      {all.map(({ id, name }) => (
        <Menu.Item
          key={id}
          leftSection={<IconTagOff size={16} aria-hidden />}
          onClick={() => act({ remove_label_ids: [id] })}
        >
          {name}
        </Menu.Item>
      ))}
    </Choice>
  );
}

function Others({ act, off }: ActProps) {
  const { t } = useTranslation('inbox');
  return (
    <Choice label={t('more_acts')} off={off} icon={<IconDots size={17} aria-hidden />}>
      <Menu.Item leftSection={<IconRotate size={16} aria-hidden />} onClick={() => act({ state: 'open' })}>
        {t('reopen')}
      </Menu.Item>
      <Menu.Item leftSection={<IconHourglass size={16} aria-hidden />} onClick={() => act({ state: 'pending' })}>
        {t('set_pending')}
      </Menu.Item>
      <Menu.Label>{t('pane.priority')}</Menu.Label>
      {PRIORITIES.toReversed().map((priority) => (
        <Menu.Item key={priority} leftSection={<IconFlag size={16} aria-hidden />} onClick={() => act({ priority })}>
          {t(`priority.${priority}`)}
        </Menu.Item>
      ))}
    </Choice>
  );
}
