import type { LiveEventType } from '@groundcrew/contract';
import { Button, Checkbox, Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { ShownOnce } from '#ui/shown-once.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { SendForm } from '#ui/send-form.tsx';
import { useFieldFaults } from './desk-entry.tsx';

type Hook = Awaited<ReturnType<typeof client.webhooks.list>>['items'][number];
type KindOf<T> = T extends `${infer Kind}.${string}` ? Kind : never;

const KINDS = [
  'post',
  'campaign',
  'join',
  'reply',
  'contact',
  'note',
  'desk',
  'reaction',
  'reaction_task',
  'account',
  'health',
  'health_run',
  'reconnect',
  'flood',
  'mailbox',
  'stop',
  'settings',
] as const satisfies readonly Exclude<KindOf<LiveEventType>, 'webhook'>[];

export function isKind(name: string): name is (typeof KINDS)[number] {
  return KINDS.some((kind) => kind === name);
}

/** `before`: the one that is changed; null: a new one, whose secret is shown this once. */
export function WebhookForm({ before, onClose }: { before: Hook | null; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const [fields, setFields] = useState({
    name: before?.name ?? '',
    url: before?.url ?? '',
    events: before?.events ?? null,
  });
  const set = (some: Partial<typeof fields>) => setFields((all) => ({ ...all, ...some }));
  const keep = useMutation({
    mutationFn: async () => {
      // What was chosen over the API may be narrower than a kind, and stays.
      const wish = { ...fields, events: fields.events as Parameters<typeof client.webhooks.make>[0]['events'] };
      if (before === null) return client.webhooks.make(wish);
      await client.webhooks.change({ id: before.id, ...wish });
      return null;
    },
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: api.webhooks.key() });
      if (made === null) onClose();
    },
  });
  const faults = useFieldFaults(keep.error, ['name', 'url'], { field: 'name', text: t('taken') });
  if (keep.data) return <Secret secret={keep.data.secret} onClose={onClose} />;
  return (
    <SendForm
      label={t(before === null ? 'make' : 'save')}
      isSending={keep.isPending}
      error={faults.rest?.error}
      onSend={() => keep.mutate()}
    >
      <TextInput
        label={t('name')}
        required
        maxLength={100}
        data-autofocus
        value={fields.name}
        error={faults.of('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('url')}
        description={t('url_about')}
        placeholder="https://"
        type="url"
        required
        maxLength={2000}
        value={fields.url}
        error={faults.of('url')}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Events chosen={fields.events} onChange={(events) => set({ events })} />
    </SendForm>
  );
}

function Events({ chosen, onChange }: { chosen: string[] | null; onChange: (chosen: string[] | null) => void }) {
  const { t } = useTranslation('webhooks');
  const { t: events } = useTranslation('events');
  const turn = (kind: string) => {
    if (chosen === null) return;
    onChange(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind]);
  };
  const narrow = chosen?.filter((one) => !isKind(one)) ?? [];
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t('events')}
        value={chosen === null ? 'all' : 'some'}
        onChange={(value) => onChange(value === 'all' ? null : ['post'])}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label={t('all_events')} />
          <Radio value="some" label={t('some_events')} />
        </Stack>
      </Radio.Group>
      {chosen !== null && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" ml={28}>
          {[...KINDS, ...narrow].map((kind) => (
            <Checkbox
              key={kind}
              label={isKind(kind) ? events(`kind.${kind}`) : kind}
              checked={chosen.includes(kind)}
              disabled={chosen.length === 1 && chosen.includes(kind)}
              onChange={() => turn(kind)}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  return (
    <Stack gap="md">
      <ShownOnce about={t('shown_once')} secret={secret} />
      <Button onClick={onClose}>{t('done')}</Button>
    </Stack>
  );
}

/** A new secret, after a word on what it means. */
export function WebhookSecret({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => client.webhooks.rotate_secret({ id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.webhooks.key() }),
  });
  if (rotate.data) return <Secret secret={rotate.data.secret} onClose={onClose} />;
  return (
    <Stack gap="md">
      <Text size="sm">{t('secret_about')}</Text>
      {rotate.error && <Trouble error={rotate.error} />}
      <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
        {t('open.secret')}
      </Button>
    </Stack>
  );
}
