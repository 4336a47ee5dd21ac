import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceOf } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import { codeOf } from '#lib/api.ts';
import { AskCode } from './ask-code.tsx';
import { AskPassword } from './ask-password.tsx';
import { AskPhone } from './ask-phone.tsx';
import { LoginProgress } from './login-progress.tsx';
import { toldOf, useSayRefusal } from './refusals.ts';
import { ShowQr } from './show-qr.tsx';
import { useAdded } from './use-added.ts';
import { useEndLogin, useLogin, type Answer, type Login } from './use-login.ts';

type Props = { id: string; onLeave: () => void };

/** A log-in step by step, until it is done or given up. */
export function LoginSteps({ id, onLeave }: Props) {
  const { t } = useTranslation('account-entry');
  const { login, answer } = useLogin(id);
  const endLogin = useEndLogin();
  useGoOn(login.data);
  if ([login.error, answer.error].some((error) => error !== null && codeOf(error) === 'not_found')) {
    return <Over onLeave={onLeave}>{t('login.gone')}</Over>;
  }
  if (login.isPending) return <Skeleton h={220} />;
  if (login.data === undefined) return <Trouble error={login.error} again={() => void login.refetch()} />;
  const { kind, step, state } = login.data;
  if (state === 'failed') return <Failed login={login.data} onLeave={onLeave} />;
  // Whatever an answer was refused for: where the log-in stands now shows by asking.
  const lookAgain = () => {
    answer.reset();
    void login.refetch();
  };
  const giveUp = () => {
    endLogin(id);
    onLeave();
  };
  return (
    <Stack gap="lg">
      <LoginProgress kind={kind} step={step.step} />
      <Question login={login.data} busy={answer.isPending} onAnswer={(given) => answer.mutate(given)} />
      {answer.error !== null && <Trouble error={answer.error} again={lookAgain} />}
      {state === 'open' && (
        <Group>
          <Button variant="default" size="compact-sm" onClick={giveUp}>
            {t('login.cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

type QuestionProps = { login: Login; busy: boolean; onAnswer: (answer: Answer) => void };

function Question({ login: { step }, busy, onAnswer }: QuestionProps) {
  const { t } = useTranslation('account-entry');
  switch (step.step) {
    case 'ask_phone':
      return <AskPhone problem={step.problem} busy={busy} onAnswer={onAnswer} />;
    case 'ask_code':
      // A code that was sent anew is another question.
      return <AskCode key={`${step.type} ${step.can_resend_in_s}`} step={step} busy={busy} onAnswer={onAnswer} />;
    case 'ask_password':
      return <AskPassword step={step} busy={busy} onAnswer={onAnswer} />;
    case 'show_qr':
      return <ShowQr url={step.url} />;
    case 'wait':
    case 'done':
    case 'failed':
      return (
        <Text size="sm" role="status" aria-busy>
          {t('login.wait')}
        </Text>
      );
  }
}

/** To the account's page, once there is one. */
function useGoOn(login: Login | undefined): void {
  const added = useAdded();
  const account = login?.state === 'done' ? login.account : null;
  useEffect(() => {
    if (account) added({ id: account.id, session_name: account.session_name, held: false, tested: true });
    // Once for each account, whatever else is rendered anew.
  }, [account?.id]);
}

const REASONS = [
  'cancelled',
  'connection',
  'settings',
  'api_credentials',
  'phone_banned',
  'account_gone',
  'not_registered',
  'too_many_tries',
  'flood_wait',
  'needs_person',
  'stopped',
] as const;

/** Why it ended, and when it makes sense to begin anew. */
function Failed({ login: { error }, onLeave }: { login: Login; onLeave: () => void }) {
  const { t } = useTranslation('account-entry');
  const say = useSayRefusal();
  const format = useFormat();
  const code = REASONS.find((one) => one === error?.code);
  const sentence = code
    ? t(`failed.${code}`)
    : ((error && (say(toldOf(error.code, error.message))?.text ?? sentenceOf(error.code, error.sentence))) ?? '');
  const after = error?.retry_after_s ?? 0;
  return (
    <Over onLeave={onLeave}>
      {sentence} {after > 0 && t('login.retry_after', { wait: format.duration(after) })}
    </Over>
  );
}

function Over({ children, onLeave }: { children: ReactNode; onLeave: () => void }) {
  const { t } = useTranslation('account-entry');
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" title={t('login.over')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{children}</Text>
        <Button size="compact-sm" variant="default" onClick={onLeave}>
          {t('login.again')}
        </Button>
      </Stack>
    </Alert>
  );
}
