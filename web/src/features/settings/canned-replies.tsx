import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';
import { CannedForm, type Canned } from './canned-form.tsx';
import { DeskList, EntryActs, useRemove } from './desk-entry.tsx';

/** Answers that are written once: one's own, and those of everybody. */
export function CannedRepliesSection() {
  const { t } = useTranslation('desk-lists');
  const { t: settings } = useTranslation('settings');
  const may = useMay('manager');
  const list = useQuery(api.canned_replies.list.queryOptions({ input: {} }));
  return (
    <DeskList
      title={settings('section.canned_replies')}
      about={may ? t('canned.about') : t('canned.read')}
      icon={<IconTemplate />}
      words={{
        none: t('canned.none'),
        none_about: t('canned.none_about'),
        make: t('canned.make'),
        change: t('canned.change'),
      }}
      list={list}
      may={may}
      line={(one, onEdit) => <Line one={one} may={may} onEdit={onEdit} />}
      form={(before, onClose) => <CannedForm before={before} onClose={onClose} />}
      gap="md"
      size="lg"
    />
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
