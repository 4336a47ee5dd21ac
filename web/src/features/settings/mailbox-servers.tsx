import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import { MAIL_SECURITIES } from '@groundcrew/contract/values.ts';
import { useTranslation } from 'react-i18next';

type Server = { host: string; port: number; security: (typeof MAIL_SECURITIES)[number] };
export type Servers = { imap: Server; smtp: Server };

/** Of a mailbox without a host for IMAP, as the server finds it. */
export function imapHostOf({ imap_host, smtp_host }: { imap_host: string | null; smtp_host: string }): string {
  return imap_host ?? smtp_host.replace(/^smtp\./i, 'imap.');
}

/** As the API takes them. */
export function settingsOf({ imap, smtp }: Servers) {
  return {
    imap_host: imap.host,
    imap_port: imap.port,
    imap_security: imap.security,
    smtp_host: smtp.host,
    smtp_port: smtp.port,
    smtp_security: smtp.security,
  };
}

/** Where mail comes in and goes out. */
export function ServerFields({ servers, onChange }: { servers: Servers; onChange: (servers: Servers) => void }) {
  return (
    <>
      <OneServer name="IMAP" server={servers.imap} onChange={(imap) => onChange({ ...servers, imap })} />
      <OneServer name="SMTP" server={servers.smtp} onChange={(smtp) => onChange({ ...servers, smtp })} />
    </>
  );
}

type OneProps = { name: string; server: Server; onChange: (server: Server) => void };

function OneServer({ name, server, onChange }: OneProps) {
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
