import { LABEL_COLORS } from '@groundcrew/contract/values.ts';
import { Badge, Group, TagsInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Part } from './part.tsx';
import type { Conversation } from '#features/inbox/types.ts';

const LABELS_MAX = 20;
const NAME_MAX = 50;

type Props = {
  label: string;
  /** What they tell, where there are none yet. */
  hint: string;
  labels: Conversation['labels'];
  /** All that there are to be from then on. */
  onSet: (label_ids: number[]) => Promise<unknown>;
  may: boolean;
};

/** Labels of a conversation or a contact; one that is written anew is made. */
export function LabelField({ label, hint, labels, onSet, may }: Props) {
  const queryClient = useQueryClient();
  const all = useQuery(api.labels.list.queryOptions());
  const known = all.data?.items ?? [];
  const save = useMutation({
    mutationFn: async (names: string[]) => {
      const label_ids: number[] = [];
      for (const name of names) {
        const found = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
        const color = LABEL_COLORS[known.length % LABEL_COLORS.length] ?? 'gray';
        label_ids.push((found ?? (await client.labels.make({ name, color }))).id);
      }
      await onSet([...new Set(label_ids)]);
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: api.labels.key() }),
        queryClient.invalidateQueries({ queryKey: api.conversations.key() }),
        queryClient.invalidateQueries({ queryKey: api.contacts.key() }),
      ]),
  });
  if (!may) {
    return labels.length === 0 ? null : (
      <Part title={label}>
        <Group gap={4}>
          {labels.map(({ id, name, color }) => (
            <Badge key={id} variant="light" color={color} tt="none">
              {name}
            </Badge>
          ))}
        </Group>
      </Part>
    );
  }
  return (
    <>
      <TagsInput
        size="xs"
        label={label}
        placeholder={labels.length === 0 ? hint : ''}
        data={known.map(({ name }) => name)}
        value={save.isPending ? save.variables : labels.map(({ name }) => name)}
        onChange={(names) => save.mutate(names)}
        maxTags={LABELS_MAX}
        maxLength={NAME_MAX}
      />
      {save.error && <Trouble error={save.error} />}
    </>
  );
}
