import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tokenInAddress, useEnter } from './entry.ts';
import { NewPassword } from './setup-page.tsx';
import { api, client } from '#lib/api.ts';
import { signIn, verifyCode } from '#lib/sign-in.ts';
import { EntryForm, EntryPassword, EntryText } from '#ui/entry-form.tsx';
import { Entry } from '#ui/entry.tsx';
import { Trouble } from '#ui/trouble.tsx';

/** To become a member: a new person chooses a name and a password, one who has an account signs in. */
export function InvitationPage() {
  const { t } = useTranslation('first-steps');
  const { t: common } = useTranslation();
  const [token] = useState(tokenInAddress);
  const look = useQuery(
    api.invitations.look.queryOptions({ input: { token }, enabled: token !== '', staleTime: Infinity, retry: false }),
  );
  return (
    <Entry title={t('invitation.title')}>
      {token === '' && <Text size="sm">{t('invitation.no_token')}</Text>}
      {token !== '' && look.isPending && <Skeleton h={200} />}
      {look.isError && <Trouble error={look.error} />}
      {look.data && (
        <>
          <Text size="sm">
            {t('invitation.about', {
              by: look.data.invited_by,
              workspace: look.data.workspace,
              role: common(`role.${look.data.role}`),
            })}
          </Text>
          {look.data.has_account ? (
            <Known token={token} email={look.data.email} />
          ) : (
            <Stranger token={token} email={look.data.email} />
          )}
        </>
      )}
    </Entry>
  );
}

type Invited = { token: string; email: string };

function Stranger({ token, email }: Invited) {
  const { t } = useTranslation('first-steps');
  const enter = useEnter();
  const send = async (of: (name: string) => string) => {
    const password = of('password');
    await client.invitations.accept({ token, name: of('name'), password });
    const end = await signIn(email, password);
    if (end.end === 'refused') return { sentence: end.sentence, wrong: [] };
    await enter('/');
    return null;
  };
  return (
    <EntryForm label={t('invitation.accept')} send={send}>
      <EntryText name="email" type="email" label={t('email')} autoComplete="username" value={email} readOnly />
      <EntryText name="name" label={t('name')} autoComplete="name" maxLength={200} required autoFocus />
      <NewPassword />
    </EntryForm>
  );
}

function Known({ token, email }: Invited) {
  const { t } = useTranslation('first-steps');
  const enter = useEnter();
  const [second, setSecond] = useState(false);
  const send = async (of: (name: string) => string) => {
    const code = of('code').trim();
    // A backup code has letters; that of an app has digits only.
    const kind = /^\d+$/.test(code) ? 'totp' : 'backup-code';
    const end = await (second ? verifyCode(code, kind) : signIn(email, of('password')));
    if (end.end === 'refused')
      return { sentence: end.sentence, wrong: end.wrong ? [second ? 'code' : 'password'] : [] };
    if (end.end === 'second_factor') {
      setSecond(true);
      return null;
    }
    await client.invitations.accept({ token });
    await enter('/');
    return null;
  };
  return (
    <EntryForm label={t(second ? 'invitation.accept' : 'invitation.sign_in')} send={send}>
      <EntryText name="email" type="email" label={t('email')} autoComplete="username" value={email} readOnly />
      {second ? (
        <EntryText name="code" label={t('code')} autoComplete="one-time-code" required autoFocus />
      ) : (
        <EntryPassword name="password" label={t('password')} autoComplete="current-password" required autoFocus />
      )}
    </EntryForm>
  );
}
