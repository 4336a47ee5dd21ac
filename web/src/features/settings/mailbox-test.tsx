import { Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { MailboxTest, MailWayTest } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';
import { useReason } from '#lib/reasons.ts';

/** Both ways of a mailbox, each with what came of trying it. */
export function MailboxTestResult({ test }: { test: Pick<MailboxTest, 'imap' | 'smtp'> }) {
  return (
    <Stack gap={6} mt="xs">
      <Way name="IMAP" way={test.imap} />
      <Way name="SMTP" way={test.smtp} />
    </Stack>
  );
}

function Way({ name, way }: { name: string; way: MailWayTest }) {
  const { t } = useTranslation('settings');
  const words = useReason();
  const { host, port } = way.server;
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      {way.ok ? (
        <IconCircleCheck size={18} color="var(--mantine-color-teal-text)" aria-label={t('mailbox.works')} />
      ) : (
        <IconAlertTriangle size={18} color="var(--mantine-color-red-text)" aria-label={t('mailbox.fails')} />
      )}
      <div>
        <Text size="sm">
          {name} {host}:{port}
        </Text>
        {!way.ok && (
          <>
            <Text size="xs" title={way.sentence}>
              {words(way.sentence, { code: `mail_${way.fault.kind}`, params: { server: `${name} ${host}:${port}` } })}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`mailbox.do.${way.fault.kind}`)}
            </Text>
          </>
        )}
      </div>
    </Group>
  );
}

/** What a refusal to store tells of both ways; null: it is another refusal. */
export function testIn(details: Record<string, unknown>): Pick<MailboxTest, 'imap' | 'smtp'> | null {
  const { imap, smtp } = details;
  return isWay(imap) && isWay(smtp) ? { imap, smtp } : null;
}

function isWay(way: unknown): way is MailWayTest {
  return typeof way === 'object' && way !== null && 'ok' in way && 'server' in way;
}
