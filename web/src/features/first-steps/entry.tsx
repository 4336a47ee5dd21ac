import { Alert, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useSaid } from '#lib/errors.ts';

/** What stands behind the # of the address; no browser sends it. */
export function tokenInAddress(): string {
  return window.location.hash.slice(1);
}

/** What those see who are not in yet. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Groundcrew`);
  return (
    <Center mih="90vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={440}>
        <Stack gap="md">
          <Text fw={700}>Groundcrew</Text>
          <Title order={1}>{title}</Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}

/** Leads into the application, as the person who has just come to be signed in. */
export function useEnter(): (to: '/' | '/first-steps') => Promise<void> {
  const router = useRouter();
  const queryClient = useQueryClient();
  return async (to) => {
    queryClient.clear();
    await router.navigate({ to, replace: true });
  };
}

type FormProps = {
  label: string;
  /** Returns a sentence that says why not. */
  send: (of: (name: string) => string) => Promise<string | null>;
  children: ReactNode;
};

export function EntryForm({ label, send, children }: FormProps) {
  const said = useSaid();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    setBusy(true);
    setRefused(null);
    try {
      setRefused(
        await send((name) => {
          const value = fields.get(name);
          return typeof value === 'string' ? value : '';
        }),
      );
    } catch (error) {
      const { sentence, issues } = said(error);
      setRefused([sentence, ...issues.map(({ path, message }) => `${path}: ${message}`)].join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <Stack gap="sm">
        {children}
        {refused !== null && (
          <Alert color="red" role="alert">
            {refused}
          </Alert>
        )}
        <Button type="submit" loading={busy} fullWidth mt="xs">
          {label}
        </Button>
      </Stack>
    </form>
  );
}
