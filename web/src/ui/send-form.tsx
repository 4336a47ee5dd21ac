import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Trouble } from '#ui/trouble.tsx';

type Props = {
  label: string;
  isSending: boolean;
  /** Why it was not taken. */
  error: unknown;
  onSend: () => void;
  isReady?: boolean;
  children: ReactNode;
};

/** Fields one below the other, what went wrong, and the button that sends them. */
export function SendForm({ label, isSending, error, onSend, isReady = true, children }: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Stack gap="md">
        {children}
        {error != null && <Trouble error={error} />}
        <Button type="submit" loading={isSending} disabled={!isReady}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}
