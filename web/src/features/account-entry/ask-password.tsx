import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblem } from './problems.ts';
import type { Answer, Step } from './use-login.ts';

type Props = { step: Step<'ask_password'>; busy: boolean; onAnswer: (answer: Answer) => void };

export function AskPassword({ step: { hint, problem }, busy, onAnswer }: Props) {
  const { t } = useTranslation('account-entry');
  const say = useProblem();
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ password });
        setPassword('');
      }}
    >
      <Stack gap="md" maw={440}>
        <Text size="sm">{t('password.about')}</Text>
        <PasswordInput
          label={t('password.label')}
          {...(hint !== null && hint !== '' && { description: t('password.hint', { hint }) })}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={password === '' ? say(problem) : null}
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          // Not the password of whoever uses this page.
          autoComplete="off"
          data-1p-ignore
          autoFocus
        />
        <Group>
          <Button type="submit" loading={busy} disabled={password === ''}>
            {t('password.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
