import { Code, List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Way } from './ways.ts';

/** How each library writes its session down. */
const SAYS = [
  { library: 'Telethon', code: 'StringSession.save(client.session)' },
  { library: 'Pyrogram', code: 'await app.export_session_string()' },
  { library: 'GramJS', code: 'client.session.save()' },
  { library: 'mtcute', code: 'await tg.exportSession()' },
] as const;

/** What one wants to know before one gives a session away. */
export function Facts({ way }: { way: Exclude<Way, 'list' | 'files'> }) {
  const { t } = useTranslation('account-entry');
  return (
    <Stack gap="xs" component="aside" maw={460}>
      <Title order={2} fz="sm">
        {t(`facts.${way}.title`)}
      </Title>
      {way === 'string' && (
        <List size="sm" spacing={6} listStyleType="none">
          {SAYS.map(({ library, code }) => (
            <List.Item key={library}>
              {library}: <Code style={{ overflowWrap: 'anywhere' }}>{code}</Code>
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm" c="dimmed">
        {t(`facts.${way}.first`)}
      </Text>
      <Text size="sm" c="dimmed">
        {t(`facts.${way}.second`)}
      </Text>
    </Stack>
  );
}
