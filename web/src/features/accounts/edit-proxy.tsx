import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client, codeOf } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { ProxyField } from '#ui/proxy-field.tsx';
import type { AccountDetail } from './types.ts';

/** Another way out: tested where one wants to know first, and taken by a reconnect of this account alone. */
export function EditProxy({ account, close }: { account: AccountDetail; close: () => void }) {
  const { t } = useTranslation('accounts');
  const { t: tCommon } = useTranslation();
  const said = useSaid();
  const queryClient = useQueryClient();
  // The stored one comes without its password: what is typed here takes its place as a whole.
  const [typed, setTyped] = useState('');
  const proxy_url = typed.trim() === '' ? null : typed.trim();
  const save = useMutation({
    mutationFn: () => client.accounts.patch({ id: account.id, proxy_url }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.accounts.key() });
      close();
    },
  });
  const refusal = (error: Error) =>
    codeOf(error) === 'bad_value' ? t('proxy.wrong') : (said(error).issues[0]?.message ?? said(error).sentence);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <ProxyField
          description={t('proxy.about')}
          placeholder={account.proxy ?? 'socks5://'}
          value={typed}
          onChange={(value) => {
            setTyped(value);
            save.reset();
          }}
          error={save.error === null ? null : refusal(save.error)}
          autoFocus
        />
        <Group gap="sm" justify="flex-end">
          <Button variant="subtle" size="sm" onClick={close}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" size="sm" loading={save.isPending}>
            {t('proxy.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
