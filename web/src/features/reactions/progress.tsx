import { Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { Task } from './types.ts';

const PARTS = [
  { part: 'success', colour: 'teal' },
  { part: 'rate_limited', colour: 'yellow' },
  { part: 'failed', colour: 'red' },
] as const;

/** How many of the accounts have had their turn, and how it went. */
export function TaskProgress({ task, wide = false }: { task: Task; wide?: boolean }) {
  const { t } = useTranslation('reactions');
  const format = useFormat();
  const { progress, account_count } = task;
  const total = progress.total === 0 ? (account_count ?? 0) : progress.total;
  const text = t('progress.of', { done: format.number(progress.success), total: format.number(total) });
  return (
    <Group gap="xs" wrap="nowrap">
      <Progress.Root w={wide ? undefined : 84} flex={wide ? 1 : undefined} size={wide ? 'lg' : 'md'}>
        {PARTS.map(({ part, colour }) => (
          <Progress.Section
            key={part}
            color={colour}
            value={total === 0 ? 0 : (100 * progress[part]) / total}
            withAria={false}
          />
        ))}
      </Progress.Root>
      <Text span size="sm" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
        {text}
      </Text>
    </Group>
  );
}
