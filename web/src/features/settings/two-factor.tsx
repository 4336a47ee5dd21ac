import { Badge, Box, Button, Code, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import makeQrCode from 'qrcode-generator';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { beginSecondFactor, endSecondFactor, newBackupCodes, verifyCode } from '#lib/sign-in.ts';
import { ShownOnce } from '#ui/shown-once.tsx';
import { told } from '#ui/told.tsx';

type Step =
  | { step: 'password'; for: 'enable' | 'disable' | 'codes' }
  | { step: 'scan'; uri: string; codes: string[] }
  | { step: 'codes'; codes: string[] };

/** On: a code of an app is asked for at each sign-in. Each change of it asks for the password. */
export function TwoFactor({ on }: { on: boolean }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step | null>(null);
  const ask = (what: 'enable' | 'disable' | 'codes') => setStep({ step: 'password', for: what });
  const renew = () => queryClient.invalidateQueries({ queryKey: api.me.key() });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Badge variant="light" color={on ? 'green' : 'gray'} tt="none">
          {on ? t('two_factor.is_on') : t('two_factor.is_off')}
        </Badge>
        {!on && (
          <Button variant="default" onClick={() => ask('enable')}>
            {t('two_factor.enable')}
          </Button>
        )}
        {on && (
          <>
            <Button variant="default" onClick={() => ask('codes')}>
              {t('two_factor.new_codes')}
            </Button>
            <Button variant="light" color="red" onClick={() => ask('disable')}>
              {t('two_factor.disable')}
            </Button>
          </>
        )}
      </Group>
      <Modal opened={step !== null} onClose={() => setStep(null)} title={t('two_factor.title')} size="md">
        {step?.step === 'password' && (
          <AskPassword
            of={step.for}
            onDone={async (next) => {
              setStep(next);
              if (next === null) told(t('two_factor.switched_off'));
              await renew();
            }}
          />
        )}
        {step?.step === 'scan' && (
          <Scan
            uri={step.uri}
            onDone={async () => {
              setStep({ step: 'codes', codes: step.codes });
              await renew();
            }}
          />
        )}
        {step?.step === 'codes' && (
          <Stack gap="md">
            <ShownOnce about={t('two_factor.codes_about')} secret={step.codes.join('\n')} />
            <Button onClick={() => setStep(null)}>{t('two_factor.kept')}</Button>
          </Stack>
        )}
      </Modal>
    </Stack>
  );
}

type PasswordStep = { of: 'enable' | 'disable' | 'codes'; onDone: (next: Step | null) => Promise<void> };

function AskPassword({ of, onDone }: PasswordStep) {
  const { t } = useTranslation('settings');
  const send = async (password: string): Promise<string | null> => {
    if (of === 'enable') {
      const begun = await beginSecondFactor(password);
      if ('refused' in begun) return begun.refused;
      await onDone({ step: 'scan', uri: begun.uri, codes: begun.codes });
    } else if (of === 'codes') {
      const made = await newBackupCodes(password);
      if ('refused' in made) return made.refused;
      await onDone({ step: 'codes', codes: made.codes });
    } else {
      const refused = await endSecondFactor(password);
      if (refused !== null) return refused;
      await onDone(null);
    }
    return null;
  };
  return (
    <Ask send={send} label={t('two_factor.go_on')}>
      {(error) => (
        <PasswordInput
          name="value"
          label={t('password.has')}
          description={t('two_factor.password_about')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          error={error}
          required
          data-autofocus
        />
      )}
    </Ask>
  );
}

function Scan({ uri, onDone }: { uri: string; onDone: () => Promise<void> }) {
  const { t } = useTranslation('settings');
  const send = async (code: string) => {
    const end = await verifyCode(code.trim(), 'totp');
    if (end.end === 'refused') return end.sentence;
    await onDone();
    return null;
  };
  return (
    <Stack gap="md">
      <Text size="sm">{t('two_factor.scan')}</Text>
      <QrCode text={uri} label={t('two_factor.qr')} />
      <Text size="sm">
        {t('two_factor.by_hand')}{' '}
        <Code style={{ overflowWrap: 'anywhere' }}>{new URL(uri).searchParams.get('secret')}</Code>
      </Text>
      <Ask send={send} label={t('two_factor.switch_on')}>
        {(error) => (
          <TextInput
            name="value"
            label={t('two_factor.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            error={error}
            required
          />
        )}
      </Ask>
    </Stack>
  );
}

type AskProps = {
  /** Returns why not. */
  send: (value: string) => Promise<string | null>;
  label: string;
  children: (error: string | null) => ReactNode;
};

function Ask({ send, label, children }: AskProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => {
    const value = new FormData(form).get('value');
    setBusy(true);
    setError(await send(typeof value === 'string' ? value : '').catch(() => t('error.no_answer')));
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <Stack gap="md">
        {children(error)}
        <Button type="submit" loading={busy}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}

/** Drawn here: the secret goes nowhere. Always dark on light, which apps read best. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = makeQrCode(0, 'M');
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    const cells = Array.from({ length: count * count }, (_, at) => [at % count, Math.floor(at / count)] as const);
    const dark = cells.filter(([x, y]) => code.isDark(y, x));
    return { size: count, path: dark.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('') };
  }, [text]);
  return (
    <Box bg="white" p="sm" mx="auto" style={{ borderRadius: 'var(--mantine-radius-md)' }}>
      <svg role="img" aria-label={label} width={200} height={200} viewBox={`0 0 ${size} ${size}`} display="block">
        <path d={path} fill="black" />
      </svg>
    </Box>
  );
}
