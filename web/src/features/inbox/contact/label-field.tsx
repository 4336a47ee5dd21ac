import { LABEL_COLORS } from '@groundcrew/contract/values.ts';
import { Badge, Group, MultiSelect, Text, type ComboboxItem } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { Part } from './part.tsx';
import { labelsOffered } from './labels-offered.ts';
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

/** No label has such a name: names are of visible characters. */
const NEW = '\n';

/** Labels of a conversation or a contact. A new one is made by the row that says so, and by nothing else. */
export function LabelField({ label, hint, labels, onSet, may }: Props) {
  const { t } = useTranslation('inbox');
  const [typed, setTyped] = useState('');
  const all = useQuery(api.labels.list.queryOptions());
  const known = all.data?.items ?? [];
  const save = useSave(known, onSet);
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
      <MultiSelect
        size="xs"
        label={label}
        placeholder={labels.length === 0 ? hint : ''}
        data={[...known.map(({ name }) => name), NEW]}
        value={save.isPending ? save.variables : labels.map(({ name }) => name)}
        onChange={(names) => save.mutate(names.map((name) => (name === NEW ? typed.trim() : name)))}
        searchValue={typed}
        onSearchChange={setTyped}
        searchable
        hidePickedOptions
        selectFirstOptionOnChange
        filter={({ options, search }) =>
          labelsOffered(
            options.filter((option): option is ComboboxItem => 'value' in option),
            search,
            NEW,
          )
        }
        renderOption={({ option: { value } }) =>
          value === NEW ? (
            <Group gap={6} wrap="nowrap">
              <IconPlus size={14} aria-hidden style={{ flexShrink: 0 }} />
              <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                {t('pane.new_label', { name: typed.trim() })}
              </Text>
            </Group>
          ) : (
            value
          )
        }
        maxValues={LABELS_MAX}
        maxLength={NAME_MAX}
      />
      {save.error && <Trouble error={save.error} />}
    </>
  );
}

type Known = { id: number; name: string };

/** By their names; one that is not there yet is made first. */
function useSave(known: readonly Known[], onSet: Props['onSet']) {
  const queryClient = useQueryClient();
  return useMutation({
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
}
