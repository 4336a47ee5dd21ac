import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerFields, settingsOf, type Servers } from './mailbox-servers.tsx';
import { MailboxTestResult, testIn, TrustCertificate } from './mailbox-test.tsx';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Mailbox = Awaited<ReturnType<typeof client.mailboxes.list>>['items'][number];

/** Another password or other servers; both ways are tried before anything is stored. */
export function EditMailbox({ box, onClose }: { box: Mailbox; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const said = useSaid();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState('');
  const [servers, setServers] = useState<Servers>({
    imap: { host: box.imap_host ?? box.smtp_host, port: box.imap_port, security: box.imap_security },
    smtp: { host: box.smtp_host, port: box.smtp_port, security: box.smtp_security },
  });
  const change = useMutation({
    mutationFn: (trusted: string | null) =>
      client.mailboxes.change({
        id: box.id,
        ...settingsOf(servers),
        ...(password !== '' && { smtp_password: password, imap_password: null }),
        ...(trusted !== null && { certificate_sha256: trusted }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.mailboxes.key() });
      told(t('mailbox.changed', { email: box.email }));
      onClose();
    },
  });
  const tested = change.error && testIn(said(change.error).details);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(null);
      }}
    >
      <Stack gap="sm" mt="sm">
        {!box.has_oauth && (
          <PasswordInput
            label={t('mailbox.new_password')}
            description={t('mailbox.new_password_about')}
            autoComplete="off"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          />
        )}
        <ServerFields servers={servers} onChange={setServers} />
        {tested && <MailboxTestResult test={tested} />}
        {tested && <TrustCertificate test={tested} onTrust={(sha256) => change.mutate(sha256)} />}
        {change.error && !tested && <Trouble error={change.error} />}
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('mailbox.try_and_save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
