import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import type { AccountDetail } from './types.ts';

type Test = Awaited<ReturnType<typeof client.proxies.test>>;

/** Another way out: tested where one wants to know first, and taken by a reconnect of this account alone. */
export function EditProxy({ account, close }: { account: AccountDetail; close: () => void }) {
  const { t } = useTranslation('accounts');
  const { t: tCommon } = useTranslation();
  const said = useSaid();
  const queryClient = useQueryClient();
  // The stored one comes without its password: what is typed here takes its place as a whole.
  const [typed, setTyped] = useState('');
  const proxy_url = typed.trim() === '' ? null : typed.trim();
  const test = useMutation({ mutationFn: () => client.proxies.test({ proxy_url }) });
  const save = useMutation({
    mutationFn: () => client.accounts.patch({ id: account.id, proxy_url }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.accounts.key() });
      close();
    },
  });
  const error = save.error ?? test.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('proxy.label')}
          description={t('proxy.about')}
          placeholder={account.proxy ?? 'socks5://'}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            test.reset();
            save.reset();
          }}
          error={error === null ? null : (said(error).issues[0]?.message ?? said(error).sentence)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {test.data && <Tested test={test.data} />}
        <Group gap="sm" justify="flex-end">
          <Button variant="subtle" size="sm" onClick={close}>
            {tCommon('cancel')}
          </Button>
          <Button variant="default" size="sm" loading={test.isPending} onClick={() => test.mutate()}>
            {t('proxy.test')}
          </Button>
          <Button type="submit" size="sm" loading={save.isPending}>
            {t('proxy.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Tested({ test }: { test: Test }) {
  const { t } = useTranslation('accounts');
  const slowest = Math.max(0, ...test.results.map(({ ms }) => ms ?? 0));
  const error = test.results.find((result) => result.error !== null)?.error ?? '';
  return (
    <Alert color={test.ok ? 'teal' : 'red'} role="status">
      {test.ok ? t('proxy.ok', { ms: slowest }) : t('proxy.bad', { error })}
    </Alert>
  );
}
