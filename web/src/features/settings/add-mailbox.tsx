import { Button, Group, NumberInput, Paper, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { MAIL_SECURITIES } from '@groundcrew/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MailboxTestResult, testIn } from './mailbox-test.tsx';
import { api, client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Server = { host: string; port: number; security: (typeof MAIL_SECURITIES)[number] };

/** What is typed and found, and the two steps: finding the servers, then trying and storing. */
function useNewMailbox(onClose: () => void) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [servers, setServers] = useState<{ imap: Server; smtp: Server } | null>(null);
  const find = useMutation({
    mutationFn: () => client.mailboxes.servers({ email: email.trim() }),
    onSuccess: ({ imap: [imap], smtp: [smtp] }) => imap && smtp && setServers({ imap, smtp }),
  });
  const add = useMutation({
    mutationFn: () =>
      client.mailboxes.make({
        email: email.trim(),
        smtp_password: password,
        ...(servers && {
          imap_host: servers.imap.host,
          imap_port: servers.imap.port,
          imap_security: servers.imap.security,
          smtp_host: servers.smtp.host,
          smtp_port: servers.smtp.port,
          smtp_security: servers.smtp.security,
        }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.mailboxes.key() });
      told(t('mailbox.added', { email: email.trim() }));
      onClose();
    },
  });
  return { email, setEmail, password, setPassword, servers, setServers, find, add };
}

/** Finds the servers of the address, tries both ways, and stores the mailbox when both work. */
export function AddMailbox({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const said = useSaid();
  const { email, setEmail, password, setPassword, servers, setServers, find, add } = useNewMailbox(onClose);
  const tested = add.error && testIn(said(add.error).details);
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (servers) add.mutate();
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
              <PasswordInput
                label={t('mailbox.password')}
                description={t('mailbox.password_about')}
                required
                autoComplete="off"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': t('show') }}
              />
              <Text size="xs" c="dimmed">
                {find.data && t(`mailbox.source.${find.data.source}`)}
              </Text>
              <ServerFields name="IMAP" server={servers.imap} onChange={(imap) => setServers({ ...servers, imap })} />
              <ServerFields name="SMTP" server={servers.smtp} onChange={(smtp) => setServers({ ...servers, smtp })} />
            </>
          )}
          {find.error && <Trouble error={find.error} />}
          {tested && <MailboxTestResult test={tested} />}
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

type FieldsProps = { name: string; server: Server; onChange: (server: Server) => void };

function ServerFields({ name, server, onChange }: FieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label={`${name}: ${t('mailbox.host')}`}
        flex={1}
        miw={180}
        value={server.host}
        onChange={(event) => onChange({ ...server, host: event.currentTarget.value })}
      />
      <NumberInput
        label={t('mailbox.port')}
        w={90}
        min={1}
        max={65_535}
        hideControls
        value={server.port}
        onChange={(port) => onChange({ ...server, port: Number(port) })}
      />
      <Select
        label={t('mailbox.security')}
        w={130}
        allowDeselect={false}
        data={MAIL_SECURITIES.map((value) => ({
          value,
          label: value === 'none' ? t('mailbox.plain') : value.toUpperCase(),
        }))}
        value={server.security}
        onChange={(value) => onChange({ ...server, security: value ?? 'tls' })}
      />
    </Group>
  );
}
