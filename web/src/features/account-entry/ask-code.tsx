import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useProblem } from './problems.ts';
import type { Answer, Step } from './use-login.ts';

const TYPES = [
  'app',
  'sms',
  'call',
  'flash_call',
  'missed_call',
  'email',
  'fragment',
  'sms_word',
  'sms_phrase',
] as const;

const SECOND_MS = 1_000;

type Props = { step: Step<'ask_code'>; busy: boolean; onAnswer: (answer: Answer) => void };

export function AskCode({ step, busy, onAnswer }: Props) {
  const { t } = useTranslation('account-entry');
  const say = useProblem();
  const [code, setCode] = useState('');
  const { phone, hint, length, problem } = step;
  const type = TYPES.find((one) => one === step.type) ?? 'app';
  const words = type === 'sms_word' || type === 'sms_phrase';
  const error = say(problem);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ code: code.trim() });
        setCode('');
      }}
    >
      <Stack gap="md" maw={440}>
        <Text size="sm">
          {t(`code.where.${type}`, { phone })} {hint !== null && t('code.hint', { hint })}
        </Text>
        <TextInput
          label={t('code.label')}
          {...(length !== null && !words && { description: t('code.digits', { count: length }) })}
          inputMode={words ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={code === '' ? error : null}
          maxLength={100}
          spellCheck={false}
          maw={words ? undefined : 220}
          styles={words ? {} : { input: { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.2em' } }}
          // What is asked now is what one types next.
          autoFocus
        />
        <Group gap="sm">
          <Button type="submit" loading={busy} disabled={code.trim() === ''}>
            {t('code.go')}
          </Button>
          {step.can_resend_in_s !== null && (
            <Resend seconds={step.can_resend_in_s} busy={busy} onResend={() => onAnswer({ resend: true })} />
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Telegram takes the wish for another code only after a while. */
function Resend({ seconds, busy, onResend }: { seconds: number; busy: boolean; onResend: () => void }) {
  const { t } = useTranslation('account-entry');
  const format = useFormat();
  const left = useCountdown(seconds);
  return (
    <Button variant="subtle" disabled={left > 0 || busy} onClick={onResend}>
      {left > 0 ? t('code.resend_in', { wait: format.duration(left) }) : t('code.resend')}
    </Button>
  );
}

function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(Math.ceil(seconds));
  useEffect(() => {
    const timer = window.setInterval(() => setLeft((before) => Math.max(0, before - 1)), SECOND_MS);
    return () => window.clearInterval(timer);
  }, []);
  return left;
}
