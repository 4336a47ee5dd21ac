import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerFields, settingsOf, type Servers } from './mailbox-servers.tsx';
import { newSignIn, SignInFields, signInOf } from './mailbox-sign-in.tsx';
import { MailboxTestResult, testIn, TrustCertificate } from './mailbox-test.tsx';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

/** What is typed and found, and the two steps: finding the servers, then trying and storing. */
function useNewMailbox(onClose: () => void) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [sign_in, setSignIn] = useState(() => newSignIn(''));
  const [servers, setServers] = useState<Servers | null>(null);
  const find = useMutation({
    mutationFn: () => client.mailboxes.servers({ email: email.trim() }),
    onSuccess: ({ imap: [imap], smtp: [smtp] }) => {
      if (!imap || !smtp) return;
      setServers({ imap, smtp });
      setSignIn((now) => ({ ...now, token_url: newSignIn(imap.host).token_url }));
    },
  });
  const add = useMutation({
    mutationFn: (trusted: string | null) =>
      client.mailboxes.make({
        email: email.trim(),
        ...signInOf(sign_in, null),
        ...(servers && settingsOf(servers)),
        ...(trusted !== null && { certificate_sha256: trusted }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.mailboxes.key() });
      told(t('mailbox.added', { email: email.trim() }));
      onClose();
    },
  });
  return { email, setEmail, sign_in, setSignIn, servers, setServers, find, add };
}

/** Finds the servers of the address, tries both ways, and stores the mailbox when both work. */
export function AddMailbox({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const said = useSaid();
  const { email, setEmail, sign_in, setSignIn, servers, setServers, find, add } = useNewMailbox(onClose);
  const tested = add.error && testIn(said(add.error).details);
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (servers) add.mutate(null);
          else find.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('mailbox.email')}
            type="email"
            required
            value={email}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              setServers(null);
            }}
          />
          {servers && (
            <>
              <SignInFields sign_in={sign_in} stored={null} onChange={setSignIn} />
              <Text size="xs" c="dimmed">
                {find.data && t(`mailbox.source.${find.data.source}`)}
              </Text>
              <ServerFields servers={servers} onChange={setServers} />
            </>
          )}
          {find.error && <Trouble error={find.error} />}
          {tested && <MailboxTestResult test={tested} />}
          {tested && <TrustCertificate test={tested} onTrust={(sha256) => add.mutate(sha256)} />}
          {add.error && !tested && <Trouble error={add.error} />}
          <Group>
            <Button type="submit" loading={find.isPending || add.isPending}>
              {t(servers ? 'mailbox.try_and_add' : 'mailbox.find')}
            </Button>
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
