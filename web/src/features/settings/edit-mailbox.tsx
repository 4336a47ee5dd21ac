import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imapHostOf, ServerFields, settingsOf, type Servers } from './mailbox-servers.tsx';
import { newSignIn, SignInFields, signInOf, type SignIn } from './mailbox-sign-in.tsx';
import { MailboxTestResult, testIn, TrustCertificate } from './mailbox-test.tsx';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Mailbox = Awaited<ReturnType<typeof client.mailboxes.list>>['items'][number];

/** Another password, other tokens or other servers; both ways are tried before anything is stored. */
export function EditMailbox({ box, onClose }: { box: Mailbox; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const said = useSaid();
  const queryClient = useQueryClient();
  const stored = box.has_oauth ? 'oauth' : 'password';
  const [sign_in, setSignIn] = useState<SignIn>(() => {
    const empty = newSignIn(imapHostOf(box));
    const { oauth_token_url, oauth_client_id } = box;
    return { ...empty, by: stored, token_url: oauth_token_url ?? empty.token_url, client_id: oauth_client_id ?? '' };
  });
  const [servers, setServers] = useState<Servers>({
    imap: { host: imapHostOf(box), port: box.imap_port, security: box.imap_security },
    smtp: { host: box.smtp_host, port: box.smtp_port, security: box.smtp_security },
  });
  const change = useMutation({
    mutationFn: (trusted: string | null) =>
      client.mailboxes.change({
        id: box.id,
        ...settingsOf(servers),
        ...signInOf(sign_in, stored),
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
        <SignInFields sign_in={sign_in} stored={stored} onChange={setSignIn} />
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
