import { CANNED_VARIABLES } from '@groundcrew/contract/values.ts';
import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { SendForm } from '#ui/send-form.tsx';
import { useFieldFaults } from './desk-entry.tsx';

export type Canned = Awaited<ReturnType<typeof client.canned_replies.list>>['items'][number];

const FIELDS = ['shortcut', 'title', 'text'] as const;
const PLATFORMS = ['telegram', 'email'] as const;
const EXAMPLE = '{{contact.first_name|there}}';

/** `before`: the one that is changed; null: a new one. */
export function CannedForm({ before, onClose }: { before: Canned | null; onClose: () => void }) {
  const { t } = useTranslation('desk-lists');
  const { t: inbox } = useTranslation('inbox');
  const queryClient = useQueryClient();
  const [fields, setFields] = useState({
    shortcut: before?.shortcut ?? '',
    title: before?.title ?? '',
    text: before?.text ?? '',
    platform: before?.platform ?? null,
    shared: before?.shared ?? true,
  });
  const set = (some: Partial<typeof fields>) => setFields((all) => ({ ...all, ...some }));
  const keep = useMutation({
    mutationFn: () => {
      const { shared, ...rest } = fields;
      return before === null
        ? client.canned_replies.make({ ...rest, shared })
        : client.canned_replies.change({ id: before.id, ...rest });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.canned_replies.key() });
      onClose();
    },
  });
  const faults = useFieldFaults(keep.error, FIELDS, { field: 'shortcut', text: t('canned.taken') });
  return (
    <SendForm
      label={t('canned.keep')}
      isSending={keep.isPending}
      error={faults.rest?.error}
      onSend={() => keep.mutate()}
    >
      <TextInput
        label={t('canned.title')}
        required
        maxLength={200}
        data-autofocus
        value={fields.title}
        error={faults.of('title')}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <TextInput
        label={t('canned.shortcut')}
        description={t('canned.shortcut_about')}
        leftSection="/"
        required
        maxLength={50}
        value={fields.shortcut}
        error={faults.of('shortcut')}
        onChange={(event) => set({ shortcut: event.currentTarget.value.replace(/^\//, '') })}
      />
      <TextField text={fields.text} error={faults.of('text')} onChange={(text) => set({ text })} />
      <Select
        label={t('canned.platform')}
        data={[
          { value: 'any', label: t('canned.any') },
          ...PLATFORMS.map((value) => ({ value, label: inbox(`platform.${value}`) })),
        ]}
        value={fields.platform ?? 'any'}
        allowDeselect={false}
        onChange={(value) => set({ platform: PLATFORMS.find((one) => one === value) ?? null })}
      />
      {before === null && <Whose shared={fields.shared} onChange={(shared) => set({ shared })} />}
    </SendForm>
  );
}

function Whose({ shared, onChange }: { shared: boolean; onChange: (shared: boolean) => void }) {
  const { t } = useTranslation('desk-lists');
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {t('canned.whose')}
      </Text>
      <SegmentedControl
        aria-label={t('canned.whose')}
        value={shared ? 'shared' : 'own'}
        onChange={(value) => onChange(value === 'shared')}
        data={(['shared', 'own'] as const).map((value) => ({ value, label: t(`canned.${value}`) }))}
      />
    </Stack>
  );
}

type TextProps = { text: string; error: string | null; onChange: (text: string) => void };

/** With the places for names below it: a click puts one where the cursor stands. */
function TextField({ text, error, onChange }: TextProps) {
  const { t } = useTranslation('desk-lists');
  const { t: answering } = useTranslation('answering');
  const field = useRef<HTMLTextAreaElement>(null);
  const put = (name: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    const place = `{{${name}}}`;
    onChange(text.slice(0, selectionStart) + place + text.slice(selectionEnd));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(selectionStart + place.length, selectionStart + place.length);
    });
  };
  return (
    <Stack gap={6}>
      <Textarea
        ref={field}
        label={t('canned.text')}
        required
        autosize
        minRows={4}
        maxRows={14}
        maxLength={20_000}
        value={text}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        {t('canned.variables_about', { example: EXAMPLE, interpolation: { skipOnVariables: true } })}
      </Text>
      <Group gap={6} role="group" aria-label={t('canned.variables')}>
        {CANNED_VARIABLES.map((name) => (
          <Button key={name} size="compact-xs" variant="default" title={`{{${name}}}`} onClick={() => put(name)}>
            {answering(`variable.${name}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
