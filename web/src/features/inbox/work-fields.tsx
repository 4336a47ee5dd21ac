import { LABEL_COLORS, mayAtLeast, PRIORITIES, type Priority } from '@groundcrew/contract';
import { Select, Stack, TagsInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import type { Conversation } from './types.ts';
import type { Acts } from './use-acts.ts';

const LABELS_MAX = 20;
const isPriority = (value: string | null): value is Priority => PRIORITIES.some((one) => one === value);

/** Who has a conversation in hand, how urgent it is, and what it is about. */
export function WorkFields({ conversation, acts, may }: { conversation: Conversation; acts: Acts; may: boolean }) {
  const { t } = useTranslation('inbox');
  const { assignee, priority } = conversation;
  const users = useQuery(api.users.list.queryOptions());
  const able = (users.data?.items ?? []).filter(({ role }) => mayAtLeast(role, 'manager'));
  const people = able.map(({ id, name }) => ({ value: id, label: name }));
  // Whoever may not answer any more still has it until somebody else takes it.
  const known = assignee === null || able.some(({ id }) => id === assignee.id);
  const data = known ? people : [...people, { value: assignee.id, label: assignee.name }];
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        label={t('pane.assignee')}
        placeholder={t('nobodys')}
        data={data}
        value={assignee?.id ?? null}
        onChange={(id) => acts.change({ assignee: id })}
        clearable
        disabled={!may}
      />
      <Select
        size="xs"
        label={t('pane.priority')}
        data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
        value={priority}
        onChange={(value) => isPriority(value) && acts.change({ priority: value })}
        allowDeselect={false}
        disabled={!may}
      />
      <Labels conversation={conversation} may={may} />
    </Stack>
  );
}

/** One that is written anew is made. */
function Labels({ conversation: { id, labels }, may }: { conversation: Conversation; may: boolean }) {
  const { t } = useTranslation('inbox');
  const queryClient = useQueryClient();
  const all = useQuery(api.labels.list.queryOptions());
  const known = all.data?.items ?? [];
  const save = useMutation({
    mutationFn: async (names: string[]) => {
      const label_ids: number[] = [];
      for (const name of names) {
        const found = known.find((label) => label.name.toLowerCase() === name.toLowerCase());
        const color = LABEL_COLORS[known.length % LABEL_COLORS.length] ?? 'gray';
        label_ids.push((found ?? (await client.labels.make({ name, color }))).id);
      }
      return client.conversations.set_labels({ id, label_ids: [...new Set(label_ids)] });
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.labels.key() }),
        queryClient.invalidateQueries({ queryKey: api.conversations.key() }),
      ]),
  });
  return (
    <>
      <TagsInput
        size="xs"
        label={t('pane.labels')}
        data={known.map(({ name }) => name)}
        value={save.isPending ? save.variables : labels.map(({ name }) => name)}
        onChange={(names) => save.mutate(names)}
        maxTags={LABELS_MAX}
        maxLength={50}
        disabled={!may}
      />
      {save.error && <Trouble error={save.error} />}
    </>
  );
}
