import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';
import { askFirst } from '#ui/ask-first.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

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

type FormProps = { label: string; busy: boolean; error: unknown; onSend: () => void; children: ReactNode };

export function DeskForm({ label, busy, error, onSend, children }: FormProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        {children}
        {error != null && <Trouble error={error} />}
        <Button type="submit" loading={busy}>
          {label}
        </Button>
      </Stack>
    </form>
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
