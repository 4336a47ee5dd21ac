import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Skeleton,
  Stack,
  Text,
  type MantineSize,
  type MantineSpacing,
} from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import { Fragment, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Empty } from '#ui/empty.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Section } from './section.tsx';

/** What is wrong with a field, by its name; `rest`: the error where no field of the form can show it. */
export function useFieldFaults(error: unknown, fields: readonly string[], taken: { field: string; text: string }) {
  const said = useSaid();
  if (error == null) return { of: () => null, rest: null };
  const { code, issues } = said(error);
  const faults = new Map(issues.map(({ path, message }) => [path, message]));
  if (code === 'already_exists') faults.set(taken.field, taken.text);
  const isShown = [...faults.keys()].some((field) => fields.includes(field));
  return {
    of: (field: string): string | null => faults.get(field) ?? null,
    rest: isShown ? null : { error },
  };
}

type ListProps<One> = {
  title: string;
  about: string;
  icon: ReactNode;
  words: Record<'none' | 'none_about' | 'make' | 'change', string>;
  list: Pick<UseQueryResult<{ items: One[] }>, 'data' | 'isPending' | 'error' | 'refetch'>;
  may: boolean;
  line: (one: One, onEdit: () => void) => ReactNode;
  /** `before`: the one that is changed; null: a new one. */
  form: (before: One | null, onClose: () => void) => ReactNode;
  gap?: MantineSpacing;
  size?: MantineSize;
};

/** All of one kind that there is, and the window in which one of it is made or changed. */
export function DeskList<One extends { id: number }>(props: ListProps<One>) {
  const { title, about, icon, words, list, may, line, form, gap = 'sm', size = 'md' } = props;
  const [open, setOpen] = useState<One | 'new' | null>(null);
  const make = may && <Button onClick={() => setOpen('new')}>{words.make}</Button>;
  const items = list.data?.items ?? [];
  return (
    <Section title={title} about={about} act={items.length > 0 && make}>
      {list.isPending && <Skeleton h={160} />}
      {list.error && <Trouble error={list.error} again={() => void list.refetch()} />}
      {list.data && items.length === 0 && <Empty icon={icon} title={words.none} about={words.none_about} act={make} />}
      <Stack gap={gap} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((one) => (
          <Fragment key={one.id}>{line(one, () => setOpen(one))}</Fragment>
        ))}
      </Stack>
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open === 'new' ? words.make : words.change}
        size={size}
      >
        {open !== null && form(open === 'new' ? null : open, () => setOpen(null))}
      </Modal>
    </Section>
  );
}

type RemoveProps = {
  title: string;
  about: string;
  label: string;
  removed: string;
  remove: () => Promise<unknown>;
  changed: readonly QueryKey[];
};

/** Asks first, with what will be done. */
export function useRemove({ title, about, label, removed, remove, changed }: RemoveProps) {
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      await Promise.all(changed.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      told(removed);
    },
  });
  const ask = () =>
    askFirst({
      title,
      children: <Text size="sm">{about}</Text>,
      labels: { confirm: label, cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => removing.mutate(),
    });
  return { ask, error: removing.error };
}

type ActsProps = { edit: string; remove: string; onEdit: () => void; onRemove: () => void };

export function EntryActs({ edit, remove, onEdit, onRemove }: ActsProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={edit} title={edit} onClick={onEdit}>
        <IconPencil size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="red" aria-label={remove} title={remove} onClick={onRemove}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
