import { Alert, Button, Code, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSaid } from '#lib/errors.ts';

/** An error where it happened: what it means, what to do, what to name when one asks for help. */
export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const { sentence, code, original, issues, request_id } = useSaid()(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Text size="sm" {...(original !== null && { title: original })}>
        {sentence}
      </Text>
      {/* What is wrong with a file is said in these words alone. */}
      {code === 'bad_input' && issues.length === 0 && original !== null && (
        <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
          {original}
        </Text>
      )}
      {issues.length > 0 && (
        <List size="sm" mt="xs">
          {issues.map(({ path, message }) => (
            <List.Item key={path}>
              <Code>{path}</Code> {message}
            </List.Item>
          ))}
        </List>
      )}
      <Group mt="xs" gap="sm">
        {again !== undefined && (
          <Button size="compact-sm" variant="default" onClick={again}>
            {t('again')}
          </Button>
        )}
        {request_id !== null && (
          <Text size="xs" c="dimmed">
            {t('error.request_id')} <Code>{request_id}</Code>
          </Text>
        )}
      </Group>
    </Alert>
  );
}
