import { Button, Menu, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { IconBookmark, IconChevronDown, IconDeviceFloppy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { isSameFilter, NOTHING_NARROWED, searchOf, type Filter, type InboxSearch } from '#features/inbox/search.ts';

type Props = { search: InboxSearch; filter: Filter; onChange: (change: InboxSearch) => void };
type Saved = Awaited<ReturnType<typeof api.saved_filters.list.call>>['items'][number];

/** The name of what is looked at, and other looks that are kept. */
export function Views({ search, filter, onChange }: Props) {
  const { t } = useTranslation('inbox-list');
  const { t: common } = useTranslation();
  const may = useMay('manager');
  const saved = useQuery(api.saved_filters.list.queryOptions());
  const items = saved.data?.items ?? [];
  const current = items.find(({ id }) => String(id) === search.view);
  const [asked, ask] = useState<'keep' | 'rename' | null>(null);
  const acts = useViewActs(current, filter, onChange);
  const isChanged = current !== undefined && !isSameFilter(current.filter, filter);
  const choose = (view: Saved | null) =>
    onChange({
      ...NOTHING_NARROWED,
      ...(view === null ? { search: undefined, in: undefined } : searchOf(view.filter)),
      view: view === null ? undefined : String(view.id),
    });
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            px={6}
            ml={-6}
            miw={0}
            rightSection={<IconChevronDown size={15} aria-hidden />}
            styles={{
              label: { color: 'var(--mantine-color-text)', fontSize: 'var(--mantine-font-size-lg)', fontWeight: 700 },
            }}
          >
            {current === undefined ? common('page.inbox') : `${current.name}${isChanged ? ' *' : ''}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <View name={t('views.first')} isCurrent={current === undefined} choose={() => choose(null)} />
          <Those
            label={t('views.mine')}
            views={items.filter(({ shared }) => !shared)}
            current={current}
            choose={choose}
          />
          <Those
            label={t('views.shared')}
            views={items.filter(({ shared }) => shared)}
            current={current}
            choose={choose}
          />
          {may && (
            <ViewActs current={current} ask={ask} update={isChanged ? acts.update : null} remove={acts.askRemove} />
          )}
        </Menu.Dropdown>
      </Menu>
      <NameView
        // Each time with the name of now.
        key={`${asked} ${current?.id}`}
        asked={asked}
        current={current}
        filter={filter}
        close={() => ask(null)}
        onKept={(id) => onChange({ view: String(id) })}
      />
    </>
  );
}

type ThoseProps = {
  label: string;
  views: readonly Saved[];
  current: Saved | undefined;
  choose: (view: Saved) => void;
};

function Those({ label, views, current, choose }: ThoseProps) {
  if (views.length === 0) return null;
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {views.map((view) => (
        <View key={view.id} name={view.name} isCurrent={view === current} choose={() => choose(view)} />
      ))}
    </>
  );
}

type ActsProps = {
  current: Saved | undefined;
  ask: (what: 'keep' | 'rename') => void;
  /** Null: nothing is changed. */
  update: (() => void) | null;
  remove: (view: Saved) => void;
};

function ViewActs({ current, ask, update, remove }: ActsProps) {
  const { t } = useTranslation('inbox-list');
  return (
    <>
      <Menu.Divider />
      {update && (
        <Menu.Item leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={update}>
          {t('views.update')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconBookmark size={16} aria-hidden />} onClick={() => ask('keep')}>
        {t('views.keep')}
      </Menu.Item>
      {current !== undefined && (
        <>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => ask('rename')}>
            {t('views.rename')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => remove(current)}>
            {t('views.remove')}
          </Menu.Item>
        </>
      )}
    </>
  );
}

function View({ name, isCurrent, choose }: { name: string; isCurrent: boolean; choose: () => void }) {
  return (
    <Menu.RadioItem value={name} checked={isCurrent} closeMenuOnClick onChange={choose}>
      {name}
    </Menu.RadioItem>
  );
}

function useViewActs(current: Saved | undefined, filter: Filter, onChange: Props['onChange']) {
  const { t } = useTranslation('inbox-list');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const anew = () => queryClient.invalidateQueries({ queryKey: api.saved_filters.key() });
  const update = useMutation({
    mutationFn: (id: number) => client.saved_filters.change({ id, filter }),
    onSuccess: () => {
      told(t('views.updated'));
      return anew();
    },
  });
  const remove = useMutation({
    mutationFn: (view: Saved) => client.saved_filters.remove({ id: view.id }),
    onSuccess: (_, { name, filter: of, shared }) => {
      onChange({ view: undefined });
      const again = async () => {
        await client.saved_filters.make({ name, filter: of, shared });
        await anew();
      };
      told(t('views.removed', { name }), { label: t('undo'), act: () => void again() });
      return anew();
    },
  });
  const askRemove = (view: Saved) => {
    // What others have is not taken from them by one press.
    if (!view.shared) return remove.mutate(view);
    askFirst({
      title: t('views.remove'),
      children: t('views.remove_shared', { name: view.name }),
      labels: { confirm: t('views.remove'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(view),
    });
  };
  return { update: () => current && update.mutate(current.id), askRemove };
}

type NameProps = {
  asked: 'keep' | 'rename' | null;
  current: Saved | undefined;
  filter: Filter;
  close: () => void;
  onKept: (id: number) => void;
};

function NameView({ asked, current, filter, close, onKept }: NameProps) {
  const { t } = useTranslation('inbox-list');
  const isNew = asked !== 'rename' || current === undefined;
  const [name, setName] = useState(isNew ? '' : current.name);
  const [shared, setShared] = useState(false);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      isNew
        ? client.saved_filters.make({ name: name.trim(), filter, shared })
        : client.saved_filters.change({ id: current.id, name: name.trim() }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: api.saved_filters.key() });
      onKept(id);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <Modal opened={asked !== null} onClose={close} title={t(isNew ? 'views.keep' : 'views.rename')} size="sm">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('views.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            data-autofocus
            required
          />
          {isNew && (
            <Switch
              label={t('views.for_all')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
          {save.error && <Trouble error={save.error} />}
          <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-end' }}>
            {t('views.save')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
