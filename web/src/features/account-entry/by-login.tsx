import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { AccountForm } from './account-form.tsx';
import { PhoneInput } from './ask-phone.tsx';
import { wishOf, type EditEntry } from './entry.ts';
import { LoginSteps } from './login-steps.tsx';
import { useRefusal } from './refusals.ts';
import type { Target } from './ways.ts';

type Props = EditEntry & {
  by: 'phone' | 'qr';
  target: Target;
  /** Of the log-in under way, as it stands in the address. */
  login: string | undefined;
  onLogin: (id: string | undefined) => void;
};

/** By a code that Telegram sends, or by a QR code that a phone scans. */
export function ByLogin({ login, onLogin, ...props }: Props) {
  if (login !== undefined) return <LoginSteps key={login} id={login} onLeave={() => onLogin(undefined)} />;
  return <Begin {...props} onBegun={onLogin} />;
}

function Begin({
  by,
  entry,
  edit,
  target,
  onBegun,
}: Omit<Props, 'login' | 'onLogin'> & { onBegun: (id: string) => void }) {
  const { t } = useTranslation('account-entry');
  const refusalOf = useRefusal();
  const queryClient = useQueryClient();
  const [phone, setPhone] = useState(target?.phone ?? '');
  const begin = useMutation({
    mutationFn: () =>
      client.logins.begin({
        ...wishOf(entry, target),
        ...(by === 'qr' ? { kind: 'qr' } : { kind: 'code', phone: phone.trim() }),
      }),
    onSuccess: (login) => {
      void queryClient.invalidateQueries({ queryKey: api.logins.list.key() });
      queryClient.setQueryData(api.logins.get.queryKey({ input: { id: login.id } }), login);
      onBegun(login.id);
    },
  });
  const refusal = refusalOf(begin.error);
  return (
    <AccountForm
      entry={entry}
      edit={edit}
      target={target}
      refusal={refusal}
      phone={phone}
      incomplete={by === 'phone' && phone.trim() === ''}
      isPending={begin.isPending}
      label={t(by === 'phone' ? 'phone.go' : 'qr.go')}
      onSubmit={() => begin.mutate()}
    >
      <Text size="sm">{t(`about.${by}`)}</Text>
      {by === 'phone' && (
        <PhoneInput value={phone} onChange={setPhone} error={refusal?.field === 'phone' ? refusal.text : null} />
      )}
    </AccountForm>
  );
}
