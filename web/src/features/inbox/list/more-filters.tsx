import { mayAtLeast, PRIORITIES } from '@groundcrew/contract/values.ts';
import { Button, Group, Indicator, MultiSelect, Popover, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { PHONE } from '#features/inbox/phone.ts';
import { countNarrowings, foundIn, NOTHING_NARROWED, type Filter, type InboxSearch } from '#features/inbox/search.ts';

type Props = { search: InboxSearch; filter: Filter; onChange: (change: InboxSearch) => void };

/** By what else the list is narrowed: seldom changed, so it stands behind a button that says how much is set. */
export function MoreFilters(props: Props) {
  const { search, onChange } = props;
  const { t } = useTranslation('inbox-list');
  const set = countNarrowings(search);
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  return (
    // Beside the list, whose rows show what it does; a phone has no room there.
    <Popover position={isPhone ? 'bottom-start' : 'right-start'} width={300} trapFocus withinPortal>
      <Indicator label={set} size={16} disabled={set === 0} offset={3} zIndex={1}>
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            px="sm"
            leftSection={<IconFilter size={15} aria-hidden />}
            aria-label={set === 0 ? t('filter.label') : t('filter.set', { count: set })}
          >
            {t('filter.label')}
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Channel {...props} />
          <People {...props} />
          <Labels {...props} />
          {foundIn(search) === null ? <OfConversations {...props} /> : <OfWords {...props} />}
          {set > 0 && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(NOTHING_NARROWED)}>
              {t('filter.clear')}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Inside of the popover: a list that stood outside of it would close it. */
const WITHIN = { withinPortal: false } as const;

/** Platforms, and of accounts and mailboxes those that somebody has written to. */
function Channel({ search, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const channels = useQuery(api.conversations.channels.queryOptions());
  const { platform, account_id, mailbox_id } = search;
  const items = channels.data?.items ?? [];
  const idOf = (channel: (typeof items)[number]) =>
    channel.account_id === null ? `mailbox_id ${channel.mailbox_id}` : `account_id ${channel.account_id}`;
  const of = (wanted: 'telegram' | 'email') => ({
    group: say(`platform.${wanted}`),
    items: [
      { value: `platform ${wanted}`, label: t(`filter.all_of.${wanted}`) },
      ...items.filter((each) => each.platform === wanted).map((each) => ({ value: idOf(each), label: each.name })),
    ],
  });
  const value =
    account_id !== undefined
      ? `account_id ${account_id}`
      : mailbox_id !== undefined
        ? `mailbox_id ${mailbox_id}`
        : platform !== undefined
          ? `platform ${platform}`
          : null;
  return (
    <Select
      size="xs"
      label={t('filter.channel')}
      placeholder={t('filter.any')}
      data={[of('telegram'), of('email')]}
      value={value}
      onChange={(chosen) => {
        const [field, one] = chosen?.split(' ') ?? [];
        const nothing = { platform: undefined, account_id: undefined, mailbox_id: undefined };
        onChange(field === undefined ? nothing : { ...nothing, [field]: one });
      }}
      searchable
      clearable
      openOnFocus={false}
      comboboxProps={WITHIN}
    />
  );
}

function People({ search, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const users = useQuery(api.users.list.queryOptions());
  const able = (users.data?.items ?? []).filter(({ role }) => mayAtLeast(role, 'manager'));
  return (
    <Select
      size="xs"
      label={say('pane.assignee')}
      placeholder={t('filter.anybody')}
      data={[
        { value: 'me', label: t('filter.me') },
        { value: 'none', label: t('filter.nobody') },
        ...able.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={search.assignee ?? null}
      onChange={(assignee) => onChange({ assignee: assignee ?? undefined })}
      searchable
      clearable
      comboboxProps={WITHIN}
    />
  );
}

/** Words are looked for under one label at most. */
function Labels({ search, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  const labels = useQuery(api.labels.list.queryOptions());
  const isOne = foundIn(search) !== null;
  return (
    <MultiSelect
      size="xs"
      label={say('pane.labels')}
      placeholder={search.labels === undefined ? t('filter.any') : ''}
      data={(labels.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
      value={search.labels?.split(',') ?? []}
      onChange={(ids) => onChange({ labels: ids.length === 0 ? undefined : (isOne ? ids.slice(-1) : ids).join(',') })}
      searchable
      clearable
      nothingFoundMessage={t('filter.no_labels')}
      comboboxProps={WITHIN}
    />
  );
}

function OfConversations({ search, filter, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: say } = useTranslation('inbox');
  return (
    <>
      <MultiSelect
        size="xs"
        label={say('pane.priority')}
        placeholder={search.priority === undefined ? t('filter.any') : ''}
        data={PRIORITIES.toReversed().map((value) => ({ value, label: say(`priority.${value}`) }))}
        value={[filter.priority ?? []].flat()}
        onChange={(chosen) => onChange({ priority: chosen.length === 0 ? undefined : chosen.join(',') })}
        clearable
        comboboxProps={WITHIN}
      />
      <Switch
        size="sm"
        mt={4}
        label={t('filter.unread')}
        checked={search.unread === 'true'}
        onChange={(event) => onChange({ unread: event.currentTarget.checked ? 'true' : undefined })}
      />
    </>
  );
}

const DIRECTIONS = ['inbound', 'outbound'] as const;

function OfWords({ search, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const day = (field: 'from' | 'until') => (
    <TextInput
      type="date"
      size="xs"
      label={t(`filter.${field}`)}
      value={search[field] ?? ''}
      onChange={(event) => onChange({ [field]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <>
      {search.in === 'messages' && (
        <Select
          size="xs"
          label={t('filter.direction')}
          placeholder={t('filter.any')}
          data={DIRECTIONS.map((value) => ({ value, label: t(`filter.${value}`) }))}
          value={search.direction ?? null}
          onChange={(direction) => onChange({ direction: direction ?? undefined })}
          clearable
          comboboxProps={WITHIN}
        />
      )}
      <Group gap="xs" grow>
        {day('from')}
        {day('until')}
      </Group>
      {search.in === 'messages' && (
        <Switch
          size="sm"
          mt={4}
          label={t('filter.file')}
          checked={search.file === 'true'}
          onChange={(event) => onChange({ file: event.currentTarget.checked ? 'true' : undefined })}
        />
      )}
    </>
  );
}
