import { Anchor, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn, verifyCode, type SignInEnd } from '#lib/sign-in.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation('sign-in');
  const { to } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [second, setSecond] = useState(false);
  useDocumentTitle(`${t('title')} · Groundcrew`);
  const onEnd = async ({ end }: SignInEnd) => {
    if (end === 'second_factor') setSecond(true);
    if (end !== 'in') return;
    queryClient.clear();
    // Only a page of ours: an address of elsewhere would begin with two slashes, or have a scheme.
    await router.navigate({ href: to && /^\/(?!\/)/.test(to) ? to : '/' });
  };
  return (
    <Center mih="90vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={400}>
        <Stack gap="md">
          <Text fw={700}>Groundcrew</Text>
          <Title order={1}>{t('title')}</Title>
          {second ? <SecondFactor onEnd={onEnd} /> : <Password onEnd={onEnd} />}
        </Stack>
      </Paper>
    </Center>
  );
}

type Step = { onEnd: (end: SignInEnd) => Promise<void> };

function Password({ onEnd }: Step) {
  const { t } = useTranslation('sign-in');
  return (
    <Form onEnd={onEnd} label={t('go')} send={(of) => signIn(of('email'), of('password'))}>
      <TextInput name="email" type="email" label={t('email')} autoComplete="username" required autoFocus />
      <PasswordInput name="password" label={t('password')} autoComplete="current-password" required />
    </Form>
  );
}

function SecondFactor({ onEnd }: Step) {
  const { t } = useTranslation('sign-in');
  const [backup, setBackup] = useState(false);
  const kind = backup ? 'backup-code' : 'totp';
  return (
    <>
      <Text size="sm">{t('code_about')}</Text>
      <Form key={kind} onEnd={onEnd} label={t('verify')} send={(of) => verifyCode(of('code').trim(), kind)}>
        <TextInput
          name="code"
          label={backup ? t('backup_code') : t('code')}
          inputMode={backup ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          required
          autoFocus
        />
      </Form>
      <Anchor component="button" type="button" size="sm" onClick={() => setBackup(!backup)}>
        {backup ? t('app') : t('backup')}
      </Anchor>
    </>
  );
}

type FormProps = Step & {
  label: string;
  send: (of: (name: string) => string) => Promise<SignInEnd>;
  children: ReactNode;
};

function Form({ onEnd, label, send, children }: FormProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    setBusy(true);
    setRefused(null);
    try {
      const end = await send((name) => textOf(fields.get(name)));
      if (end.end === 'refused') setRefused(end.sentence);
      await onEnd(end);
    } catch {
      setRefused(t('error.no_answer'));
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
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {refused}
          </Text>
        )}
        <Button type="submit" loading={busy} fullWidth mt="xs">
          {label}
        </Button>
      </Stack>
    </form>
  );
}

function textOf(field: FormDataEntryValue | null): string {
  return typeof field === 'string' ? field : '';
}
