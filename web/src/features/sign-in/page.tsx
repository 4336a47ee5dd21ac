import { Anchor, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn, verifyCode, type SignInEnd } from '#lib/sign-in.ts';
import { EntryForm, EntryPassword, EntryText, type Refusal } from '#ui/entry-form.tsx';
import { Entry } from '#ui/entry.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation('sign-in');
  const { to } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [second, setSecond] = useState(false);
  const onEnd = async (end: SignInEnd) => {
    if (end.end === 'refused') {
      if (!end.wrong) return { sentence: end.sentence, wrong: [] };
      if (second) return { sentence: t('wrong_code'), wrong: ['code'] };
      // Which of them it is nobody tells a stranger.
      return { sentence: t('wrong_password'), wrong: ['password', 'email'] };
    }
    if (end.end === 'second_factor') {
      setSecond(true);
      return null;
    }
    queryClient.clear();
    // Only a page of ours: an address of elsewhere would begin with two slashes, or have a scheme.
    await router.navigate({ href: to && /^\/(?!\/)/.test(to) ? to : '/' });
    return null;
  };
  return <Entry title={t('title')}>{second ? <SecondFactor onEnd={onEnd} /> : <Password onEnd={onEnd} />}</Entry>;
}

type Step = { onEnd: (end: SignInEnd) => Promise<Refusal | null> };

function Password({ onEnd }: Step) {
  const { t } = useTranslation('sign-in');
  return (
    <EntryForm label={t('go')} send={async (of) => onEnd(await signIn(of('email'), of('password')))}>
      <EntryText name="email" type="email" label={t('email')} autoComplete="username" required autoFocus />
      <EntryPassword name="password" label={t('password')} autoComplete="current-password" required />
    </EntryForm>
  );
}

function SecondFactor({ onEnd }: Step) {
  const { t } = useTranslation('sign-in');
  const [backup, setBackup] = useState(false);
  const kind = backup ? 'backup-code' : 'totp';
  return (
    <>
      <Text size="sm">{t('code_about')}</Text>
      <EntryForm key={kind} label={t('verify')} send={async (of) => onEnd(await verifyCode(of('code').trim(), kind))}>
        <EntryText
          name="code"
          label={backup ? t('backup_code') : t('code')}
          inputMode={backup ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          required
          autoFocus
        />
      </EntryForm>
      <Anchor component="button" type="button" size="sm" onClick={() => setBackup(!backup)}>
        {backup ? t('app') : t('backup')}
      </Anchor>
    </>
  );
}
