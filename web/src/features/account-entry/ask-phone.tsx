import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblem } from './problems.ts';
import type { Answer } from './use-login.ts';

type Props = { problem: string | null; busy: boolean; onAnswer: (answer: Answer) => void };

export function AskPhone({ problem, busy, onAnswer }: Props) {
  const { t } = useTranslation('account-entry');
  const say = useProblem();
  const [phone, setPhone] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ phone: phone.trim() });
      }}
    >
      <Stack gap="md" maw={360}>
        <PhoneInput value={phone} onChange={setPhone} error={say(problem)} />
        <Group>
          <Button type="submit" loading={busy} disabled={phone.trim() === ''}>
            {t('phone.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type PhoneProps = { value: string; onChange: (value: string) => void; error: string | null };

export function PhoneInput({ value, onChange, error }: PhoneProps) {
  const { t } = useTranslation('account-entry');
  return (
    <TextInput
      type="tel"
      inputMode="tel"
      autoComplete="tel"
      label={t('phone.label')}
      description={t('phone.about')}
      placeholder="+1 555 010 0123"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={40}
      data-autofocus
    />
  );
}
