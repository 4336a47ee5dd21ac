import { Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '#ui/moment.tsx';
import { RefusalReason } from '#ui/refusal-reason.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Emoji } from './columns.tsx';
import type { TaskLook } from './types.ts';

/** What came of it, account by account. */
export function Results({ task: { results, error_message } }: { task: Pick<TaskLook, 'results' | 'error_message'> }) {
  const { t } = useTranslation('reactions');
  return (
    <Stack gap={0} component="section">
      <Title order={2} mb="xs">
        {t('results.title')}
      </Title>
      {results.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('results.none')}
        </Text>
      )}
      <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {results.map((result) => (
          <Result key={result.id} result={result} known={error_message} />
        ))}
      </Stack>
    </Stack>
  );
}

/** `known`: the error of the whole task, which stands above already. */
function Result({ result, known }: { result: TaskLook['results'][number]; known: string | null }) {
  const { account_id, account, emoji, status, error_message, told, at } = result;
  return (
    <Group
      component="li"
      gap="sm"
      py={8}
      wrap="nowrap"
      align="flex-start"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <Text span w={28} ta="center" aria-hidden={emoji === null}>
        {emoji === null ? '·' : <Emoji emoji={[emoji]} />}
      </Text>
      <Stack gap={0} flex={1} miw={0}>
        <TextLink to="/accounts/$id" params={{ id: String(account_id) }} size="sm" fw={500}>
          {account}
        </TextLink>
        {error_message !== null && error_message !== known && (
          <RefusalReason reason={error_message} told={told} size="xs" c="dimmed" />
        )}
      </Stack>
      <Stack gap={2} align="flex-end">
        <StatusBadge kind="reaction" value={status} />
        {at !== null && (
          <Text size="xs" c="dimmed">
            <Moment at={at} />
          </Text>
        )}
      </Stack>
    </Group>
  );
}
