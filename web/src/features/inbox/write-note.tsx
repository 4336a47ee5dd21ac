import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './inbox.module.css';

/** For colleagues alone. Whoever is named with an @ is told of it. */
export function WriteNote({ conversation_id }: { conversation_id: number }) {
  const { t } = useTranslation('inbox');
  // What is being written outlives a reload, and a look at another conversation.
  const [text, setText] = useSessionStorage({
    key: `groundcrew.note.${conversation_id}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const users = useQuery(api.users.list.queryOptions());
  const queryClient = useQueryClient();
  const named = (users.data?.items ?? []).filter(({ name }) => text.includes(`@${name}`));
  const add = useMutation({
    mutationFn: () =>
      client.conversations.add_note({ id: conversation_id, text, mentioned: named.map((person) => person.id) }),
    onSuccess: () => {
      setText('');
      return queryClient.invalidateQueries({ queryKey: api.conversations.notes.key() });
    },
  });
  const isReady = text.trim() !== '' && !add.isPending;
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isReady) add.mutate();
  };
  return (
    <Stack gap={6}>
      <Textarea
        aria-label={t('note.write')}
        placeholder={t('note.about')}
        classNames={{ input: classes['note'] ?? '' }}
        autosize
        minRows={1}
        maxRows={10}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {add.error && <Trouble error={add.error} />}
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {named.length > 0 && t('note.tells', { names: named.map(({ name }) => name).join(', ') })}
        </Text>
        <Button size="compact-md" loading={add.isPending} disabled={!isReady} onClick={() => add.mutate()}>
          {t('note.keep')}
        </Button>
      </Group>
    </Stack>
  );
}
