import { LABEL_COLORS, type LabelColor } from '@groundcrew/contract/values.ts';
import { Badge, ColorSwatch, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { SendForm } from '#ui/send-form.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { DeskList, EntryActs, useFieldFaults, useRemove } from './desk-entry.tsx';

type Listed = Awaited<ReturnType<typeof client.labels.list>>['items'][number];

/** By which the team sorts conversations and contacts. */
export function LabelsSection() {
  const { t } = useTranslation('desk-lists');
  const { t: settings } = useTranslation('settings');
  const may = useMay('manager');
  const list = useQuery(api.labels.list.queryOptions());
  return (
    <DeskList
      title={settings('section.labels')}
      about={may ? t('labels.about') : t('labels.read')}
      icon={<IconTag />}
      words={{
        none: t('labels.none'),
        none_about: t('labels.none_about'),
        make: t('labels.make'),
        change: t('labels.change'),
      }}
      list={list}
      may={may}
      line={(one, onEdit) => <Line one={one} may={may} onEdit={onEdit} />}
      form={(before, onClose) => <LabelForm before={before} onClose={onClose} />}
    />
  );
}

function Line({ one, may, onEdit }: { one: Listed; may: boolean; onEdit: () => void }) {
  const { t } = useTranslation('desk-lists');
  const { id, name, color, conversations, contacts } = one;
  const { ask, error } = useRemove({
    title: t('labels.remove_title', { name }),
    about: t('labels.remove_about', { count: conversations, contacts }),
    label: t('labels.remove'),
    removed: t('labels.removed', { name }),
    remove: () => client.labels.remove({ id }),
    changed: [api.labels.key(), api.conversations.key(), api.contacts.key()],
  });
  return (
    <Stack component="li" gap="xs">
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Group gap="sm" miw={0}>
          <Badge variant="light" color={color} tt="none" size="lg">
            {name}
          </Badge>
          <Text size="sm" c="dimmed">
            {t('labels.conversations', { count: conversations })} · {t('labels.contacts', { count: contacts })}
          </Text>
        </Group>
        {may && (
          <EntryActs
            edit={t('labels.edit', { name })}
            remove={t('labels.remove_it', { name })}
            onEdit={onEdit}
            onRemove={ask}
          />
        )}
      </Group>
      {error && <Trouble error={error} />}
    </Stack>
  );
}

const FIELDS = ['name', 'color'] as const;

function LabelForm({ before, onClose }: { before: Listed | null; onClose: () => void }) {
  const { t } = useTranslation('desk-lists');
  const queryClient = useQueryClient();
  const [name, setName] = useState(before?.name ?? '');
  const [color, setColor] = useState<LabelColor>(before?.color ?? 'blue');
  const keep = useMutation({
    mutationFn: () =>
      before === null ? client.labels.make({ name, color }) : client.labels.change({ id: before.id, name, color }),
    onSuccess: async () => {
      await Promise.all(
        [api.labels.key(), api.conversations.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
      onClose();
    },
  });
  const faults = useFieldFaults(keep.error, FIELDS, { field: 'name', text: t('labels.taken') });
  return (
    <SendForm
      label={t('labels.keep')}
      isSending={keep.isPending}
      error={faults.rest?.error}
      onSend={() => keep.mutate()}
    >
      <TextInput
        label={t('labels.name')}
        required
        maxLength={50}
        data-autofocus
        value={name}
        error={faults.of('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Radio.Group
        label={t('labels.color')}
        value={color}
        onChange={(value) => setColor(LABEL_COLORS.find((one) => one === value) ?? 'blue')}
      >
        <Group gap="md" mt="xs">
          {LABEL_COLORS.map((one) => (
            <Radio
              key={one}
              value={one}
              label={
                <Group gap={6} wrap="nowrap">
                  <ColorSwatch size={14} color={`var(--mantine-color-${one}-filled)`} aria-hidden />
                  {t(`color.${one}`)}
                </Group>
              }
            />
          ))}
        </Group>
      </Radio.Group>
    </SendForm>
  );
}
