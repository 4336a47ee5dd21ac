import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './answer.module.css';
import { namedIn, withInstead } from './suggest.ts';
import { useSuggestions } from './suggestions.tsx';
import { useColleagues } from './use-colleagues.ts';

/** For colleagues alone. Whoever is named with an @ is told of it. */
export function WriteNote({
  conversation_id,
  onWriting,
}: {
  conversation_id: number;
  /** Told at each key, and when what was written is on its way. */
  onWriting: (isWriting: boolean) => void;
}) {
  // What is being written outlives a reload, and a look at another conversation.
  const [text, setText] = useSessionStorage({
    key: `groundcrew.note.${conversation_id}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const { all } = useColleagues();
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: (note: string) =>
      client.conversations.add_note({
        id: conversation_id,
        text: note,
        mentioned: namedIn(note, all).map((person) => person.id),
      }),
    onSuccess: (_added, note) => {
      // What was written since stays.
      setText((now) => (now.startsWith(note) ? now.slice(note.length).trimStart() : now));
      return queryClient.invalidateQueries({ queryKey: api.conversations.notes.key() });
    },
  });
  return (
    <NoteField
      text={text}
      onText={(value) => {
        setText(value);
        onWriting(true);
      }}
      onKeep={() => {
        onWriting(false);
        add.mutate(text);
      }}
      isKeeping={add.isPending}
      error={add.error}
    />
  );
}

type FieldProps = {
  text: string;
  onText: (text: string) => void;
  onKeep: () => void;
  isKeeping: boolean;
  error: unknown;
  /** Another way out than to keep it. */
  also?: ReactNode;
};

/** In which a note is written, or changed; an @ offers colleagues. */
export function NoteField({ text, onText, onKeep, isKeeping, error, also }: FieldProps) {
  const { t } = useTranslation('inbox');
  const field = useRef<HTMLTextAreaElement>(null);
  const { all, offered } = useColleagues();
  const suggestions = useSuggestions({
    sign: '@',
    text,
    field,
    label: t('colleagues', { ns: 'answering' }),
    offered,
    choose: ({ name }, word) => {
      const next = withInstead(text, word, `@${name} `);
      onText(next.text);
      requestAnimationFrame(() => field.current?.setSelectionRange(next.cursor, next.cursor));
    },
  });
  const named = namedIn(text, all);
  const isReady = text.trim() !== '' && !isKeeping;
  const pressed = (event: KeyboardEvent) => {
    if (suggestions.pressed(event)) return;
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (isReady) onKeep();
  };
  return (
    <Stack gap={6} pos="relative">
      {suggestions.list}
      <Textarea
        ref={field}
        aria-label={t('note.write')}
        placeholder={t('note.about')}
        classNames={{ input: classes['note'] ?? '' }}
        autosize
        minRows={1}
        maxRows={10}
        maxLength={20_000}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        {...suggestions.props}
        onKeyDown={pressed}
      />
      {error != null && <Trouble error={error} />}
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {named.length > 0 && t('note.tells', { names: named.map(({ name }) => name).join(', ') })}
        </Text>
        <Group gap={6} wrap="nowrap">
          {also}
          <Button size="compact-md" loading={isKeeping} disabled={!isReady} onClick={onKeep}>
            {t('note.keep')}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
