import { Alert, Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { EntryFields } from './entry-fields.tsx';
import { apiTrouble, type EditEntry } from './entry.ts';
import type { Refusal } from './refusals.ts';
import type { Target } from './ways.ts';

type Props = EditEntry & {
  target: Target;
  refusal: Refusal | null;
  from_elsewhere?: boolean;
  phone?: string;
  /** What is still missing before it can be sent is missing of what this way asks for. */
  incomplete: boolean;
  isPending: boolean;
  label: string;
  onSubmit: () => void;
  /** What this way asks for: a string, a file, a number. */
  children: ReactNode;
};

/** Whichever way an account comes: what comes along with it, what it was refused for, and the button. */
export function AccountForm({ children, incomplete, isPending, label, onSubmit, ...fields }: Props) {
  const { entry, refusal } = fields;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!incomplete) onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        <EntryFields {...fields} />
        {refusal !== null && refusal.field === null && (
          <Alert color="red" role="alert">
            {refusal.text}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={isPending} disabled={incomplete || apiTrouble(entry) !== null}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
