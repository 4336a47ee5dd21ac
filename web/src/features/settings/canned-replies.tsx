import { Badge, Button, Code, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { CannedForm, type Canned } from './canned-form.tsx';
import { EntryActs, useRemove } from './desk-entry.tsx';
import { Section } from './section.tsx';

/** Answers that are written once: one's own, and those of everybody. */
export function CannedRepliesSection() {
  const { t } = useTranslation('desk-lists');
  const { t: settings } = useTranslation('settings');
  const may = useMay('manager');
  const list = useQuery(api.canned_replies.list.queryOptions({ input: {} }));
  const [open, setOpen] = useState<Canned | 'new' | null>(null);
  const make = may && <Button onClick={() => setOpen('new')}>{t('canned.make')}</Button>;
  const items = list.data?.items ?? [];
  return (
    <Section
      title={settings('section.canned_replies')}
      about={may ? t('canned.about') : t('canned.read')}
      act={items.length > 0 && make}
    >
      {list.isPending && <Skeleton h={160} />}
      {list.isError && <Trouble error={list.error} again={() => void list.refetch()} />}
      {list.data && items.length === 0 && (
        <Empty icon={<IconTemplate />} title={t('canned.none')} about={t('canned.none_about')} act={make} />
      )}
      <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((one) => (
          <Line key={one.id} one={one} may={may} onEdit={() => setOpen(one)} />
        ))}
      </Stack>
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={t(open === 'new' ? 'canned.make' : 'canned.change')}
        size="lg"
      >
        {open !== null && <CannedForm before={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
      </Modal>
    </Section>
  );
}

function Line({ one, may, onEdit }: { one: Canned; may: boolean; onEdit: () => void }) {
  const { t } = useTranslation('desk-lists');
  const { t: inbox } = useTranslation('inbox');
  const { id, shortcut, title, text, shared, platform } = one;
  const { ask, error } = useRemove({
    title: t('canned.remove_title', { name: title }),
    about: t(shared ? 'canned.remove_shared' : 'canned.remove_own'),
    label: t('canned.remove'),
    removed: t('canned.removed', { name: title }),
    remove: () => client.canned_replies.remove({ id }),
    changed: [api.canned_replies.key()],
  });
  return (
    <Stack component="li" gap="xs">
      <Group justify="space-between" gap="sm" align="flex-start" wrap="nowrap">
        <Stack gap={2} miw={0} maw={620}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {title}
            </Text>
            <Code>/{shortcut}</Code>
            {!shared && (
              <Badge variant="light" color="gray" tt="none">
                {t('canned.own')}
              </Badge>
            )}
            {platform !== null && (
              <Badge variant="light" color="gray" tt="none">
                {inbox(`platform.${platform}`)}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" lineClamp={3} style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        </Stack>
        {may && (
          <EntryActs
            edit={t('canned.edit', { name: title })}
            remove={t('canned.remove_it', { name: title })}
            onEdit={onEdit}
            onRemove={ask}
          />
        )}
      </Group>
      {error && <Trouble error={error} />}
    </Stack>
  );
}
