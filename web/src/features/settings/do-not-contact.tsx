import { ActionIcon, Anchor, Button, Group, Modal, Skeleton, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconHandOff, IconHandStop } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Empty } from '#ui/empty.tsx';
import { SearchBox } from '#ui/search-box.tsx';
import { SendForm } from '#ui/send-form.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Section } from './section.tsx';

const PAGE_ROWS = 50;
const REASON_MAX = 500;

type Entry = Awaited<ReturnType<typeof client.do_not_contact.list>>['items'][number];
type Listed = Pick<Entry, 'telegram_user_id' | 'username' | 'phone' | 'email'>;

/** Of each entry one of the four is known. */
const whoOf = ({ telegram_user_id, username, phone, email }: Listed): string =>
  (username === null ? null : `@${username}`) ?? phone ?? email ?? String(telegram_user_id);

/** Everybody whom nobody writes to; added and taken off here. */
export function DoNotContactSection() {
  const { t } = useTranslation('do-not-contact');
  const may = useMay('manager');
  const [search, setSearch] = useState<string | undefined>();
  const [adding, { open, close }] = useDisclosure();
  const narrowed = search !== undefined && { search };
  const pages = usePages(
    api.do_not_contact.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: PAGE_ROWS,
        sort: '-id' as const,
        ...narrowed,
        ...(cursor !== undefined && { cursor }),
      }),
      ...byCursor,
    }),
  );
  return (
    <Section title={t('title')} about={t('about')} act={may && <Button onClick={open}>{t('add')}</Button>}>
      <Group gap="md">
        <SearchBox label={t('search')} value={search ?? ''} onChange={setSearch} />
        <Anchor href={serverUrl('api/v1/do-not-contact/export').href} download size="sm">
          <Group gap={6} component="span" wrap="nowrap">
            <IconDownload size={15} aria-hidden />
            {t('export')}
          </Group>
        </Anchor>
      </Group>
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && <Skeleton h={120} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Empty
          icon={<IconHandStop size={26} aria-hidden />}
          title={t(search === undefined ? 'none' : 'none_found')}
          {...(search === undefined && { about: t('none_about') })}
        />
      )}
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((entry) => (
          <Line key={entry.id} entry={entry} may={may} />
        ))}
      </Stack>
      {pages.hasMore && (
        <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
          {t('more')}
        </Button>
      )}
      <Modal opened={adding} onClose={close} title={t('add')}>
        <Add onClose={close} />
      </Modal>
    </Section>
  );
}

function useChanged() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: api.do_not_contact.key() }),
      queryClient.invalidateQueries({ queryKey: api.contacts.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.key() }),
    ]);
}

function Line({ entry, may }: { entry: Entry; may: boolean }) {
  const { t } = useTranslation('do-not-contact');
  const { t: common } = useTranslation();
  const format = useFormat();
  const changed = useChanged();
  const { id, reason, created_by, created_at } = entry;
  const who = whoOf(entry);
  const back = useMutation({
    mutationFn: () => client.do_not_contact.make({ who, ...(reason !== null && { reason }) }),
    onSuccess: changed,
  });
  const lift = useMutation({
    mutationFn: () => client.do_not_contact.remove({ id }),
    onSuccess: async () => {
      told(t('lifted', { who }), { label: t('undo'), act: () => back.mutate() });
      await changed();
    },
  });
  const ask = () =>
    askFirst({
      title: t('lift_title', { who }),
      children: <Text size="sm">{t('lift_about')}</Text>,
      labels: { confirm: t('lift'), cancel: common('cancel') },
      onConfirm: () => lift.mutate(),
    });
  const error = lift.error ?? back.error;
  return (
    <Stack component="li" gap={4}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {who}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {[reason, t('by', { by: created_by, at: format.moment(created_at) })]
              .filter((part) => part !== null)
              .join(' · ')}
          </Text>
        </div>
        {may && (
          <Tooltip label={t('lift')}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('lift_title', { who })} onClick={ask}>
              <IconHandOff size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {error && <Trouble error={error} />}
    </Stack>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('do-not-contact');
  const changed = useChanged();
  const [who, setWho] = useState('');
  const [reason, setReason] = useState('');
  const add = useMutation({
    mutationFn: () =>
      client.do_not_contact.make({ who: who.trim(), ...(reason.trim() !== '' && { reason: reason.trim() }) }),
    onSuccess: async ({ added, ...entry }) => {
      onClose();
      told(t(added ? 'added' : 'was_there', { who: whoOf(entry) }));
      await changed();
    },
  });
  return (
    <SendForm
      label={t('add')}
      isSending={add.isPending}
      error={add.error}
      isReady={who.trim() !== ''}
      onSend={() => add.mutate()}
    >
      <TextInput
        label={t('who')}
        description={t('who_about')}
        value={who}
        required
        data-autofocus
        onChange={(event) => setWho(event.currentTarget.value)}
      />
      <TextInput
        label={t('reason')}
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </SendForm>
  );
}
