import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { MailboxTest, MailWayTest } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';
import { useReason } from '#lib/reasons.ts';

/** Both ways of a mailbox, each with what came of trying it; what a person can do about both is said once. */
export function MailboxTestResult({ test: { imap, smtp } }: { test: Pick<MailboxTest, 'imap' | 'smtp'> }) {
  const { t } = useTranslation('settings');
  const kinds = new Set([imap, smtp].flatMap((way) => (way.ok ? [] : [way.fault.kind])));
  return (
    <Stack gap={6} mt="xs">
      <Way name="IMAP" way={imap} />
      <Way name="SMTP" way={smtp} />
      {[...kinds].map((kind) => (
        <Text key={kind} size="xs" c="dimmed">
          {t(`mailbox.do.${kind}`)}
        </Text>
      ))}
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
        <IconCircleCheck {...ICON} color="var(--mantine-color-teal-text)" aria-label={t('mailbox.works')} />
      ) : (
        <IconAlertTriangle {...ICON} color="var(--mantine-color-red-text)" aria-label={t('mailbox.fails')} />
      )}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }} {...(!way.ok && { title: way.sentence })}>
        {way.ok ? `${name} ${host}:${port}` : words(way.sentence, way.told)}
      </Text>
    </Group>
  );
}

const ICON = { size: 18, style: { flexShrink: 0, marginTop: 1 } } as const;

/** Where a way fails by its certificate alone, a person who knows it may trust it. */
export function TrustCertificate({
  test,
  onTrust,
}: {
  test: Pick<MailboxTest, 'imap' | 'smtp'>;
  onTrust: (sha256: string) => void;
}) {
  const { t } = useTranslation('settings');
  const shown = [test.imap, test.smtp].flatMap((way) => (way.ok ? [] : (way.fault.certificate?.sha256 ?? [])));
  const [sha256] = shown;
  // Two ways with two certificates cannot both be trusted.
  if (sha256 === undefined || new Set(shown).size > 1) return null;
  return (
    <Group gap="sm">
      <Button size="compact-sm" variant="default" onClick={() => onTrust(sha256)}>
        {t('mailbox.trust')}
      </Button>
      <Text size="xs" c="dimmed">
        {t('mailbox.trust_about', { end: sha256.slice(-11) })}
      </Text>
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
