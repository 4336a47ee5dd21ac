import { Group, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './inbox.module.css';
import { QuietButton, Words } from './message-text.tsx';
import type { Note } from './types.ts';

/** What a colleague says of the conversation; nobody else ever sees it. */
export function NoteLine({ note, may }: { note: Note; may: boolean }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { data: me } = useQuery(api.me.get.queryOptions());
  const queryClient = useQueryClient();
  const { id, author, text, created_at, edited_at, deleted_at } = note;
  const remove = useMutation({
    mutationFn: () => client.notes.remove({ id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.conversations.notes.key() }),
  });
  const isMine = may && author.id === me?.user_id && deleted_at === null;
  return (
    <div className={classes['line']} data-mine>
      <article className={classes['bubble']} data-note aria-label={t('note.by', { name: author.name })}>
        <Stack gap={4}>
          <Group gap={6} wrap="nowrap">
            <IconLock size={13} aria-hidden />
            <Text size="xs" fw={650}>
              {t('note.by', { name: author.name })}
            </Text>
          </Group>
          {deleted_at === null ? (
            <Words text={text} />
          ) : (
            <Text size="sm" fs="italic">
              {t('note.removed')}
            </Text>
          )}
          <Group gap={6} justify="space-between">
            {isMine && (
              <QuietButton loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
                {t('note.remove')}
              </QuietButton>
            )}
            <Text size="xs" ml="auto">
              {edited_at !== null && `${t('edited')} · `}
              <time dateTime={created_at} title={format.moment(created_at)}>
                {format.hour(created_at)}
              </time>
            </Text>
          </Group>
          {remove.error && <Trouble error={remove.error} />}
        </Stack>
      </article>
    </div>
  );
}
