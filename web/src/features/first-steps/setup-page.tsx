import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tokenInAddress, useEnter } from './entry.ts';
import { api, client } from '#lib/api.ts';
import { signIn } from '#lib/sign-in.ts';
import { EntryForm, EntryPassword, EntryText } from '#ui/entry-form.tsx';
import { Entry } from '#ui/entry.tsx';
import { Trouble } from '#ui/trouble.tsx';

const PASSWORD_MIN = 10;

/** To become the first owner, by the link that the first start printed. */
export function SetupPage() {
  const { t } = useTranslation('first-steps');
  const setup = useQuery(api.setup.get.queryOptions());
  const [token] = useState(tokenInAddress);
  return (
    <Entry title={t('setup.title')}>
      {setup.isPending && <Skeleton h={200} />}
      {setup.isError && <Trouble error={setup.error} again={() => void setup.refetch()} />}
      {setup.data?.open === false && (
        <>
          <Text size="sm">{t('setup.closed')}</Text>
          <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>{t('sign_in')}</Anchor>
        </>
      )}
      {setup.data?.open === true &&
        (token === '' ? <Text size="sm">{t('setup.no_token')}</Text> : <Owner token={token} />)}
    </Entry>
  );
}

function Owner({ token }: { token: string }) {
  const { t } = useTranslation('first-steps');
  const enter = useEnter();
  const send = async (of: (name: string) => string) => {
    const [name, email, password] = [of('name'), of('email'), of('password')];
    await client.setup.make({ token, name, email, password });
    const end = await signIn(email, password);
    if (end.end === 'refused') return { sentence: end.sentence, wrong: [] };
    await enter('/first-steps');
    return null;
  };
  return (
    <>
      <Text size="sm">{t('setup.about')}</Text>
      <EntryForm label={t('setup.go')} send={send}>
        <EntryText name="name" label={t('name')} autoComplete="name" maxLength={200} required autoFocus />
        <EntryText name="email" type="email" label={t('email')} autoComplete="username" required />
        <NewPassword />
      </EntryForm>
    </>
  );
}

export function NewPassword() {
  const { t } = useTranslation('first-steps');
  return (
    <EntryPassword
      name="password"
      label={t('new_password')}
      description={t('password_about', { count: PASSWORD_MIN })}
      inputWrapperOrder={['label', 'input', 'description']}
      autoComplete="new-password"
      minLength={PASSWORD_MIN}
      maxLength={128}
      required
    />
  );
}
