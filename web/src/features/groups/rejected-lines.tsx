import { ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import type { Rejected } from './types.ts';

const SHOWN_MAX = 200;

/** Lines that cannot be taken, each with its reason. */
export function RejectedLines({ rejected, count }: { rejected: Rejected[]; count: number }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const words = useReason();
  if (count === 0) return null;
  const shown = rejected.slice(0, SHOWN_MAX);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t('preview.rejected', { count, n: format.number(count) })}
      </Text>
      <ScrollArea.Autosize
        mah={220}
        type="auto"
        viewportProps={{ tabIndex: 0, 'aria-label': t('preview.rejected_label') }}
      >
        <Table stickyHeader verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={64}>{t('preview.line')}</Table.Th>
              <Table.Th>{t('preview.value')}</Table.Th>
              <Table.Th>{t('preview.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ line, value, reason, told }) => (
              <Table.Tr key={`${line} ${reason}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                <Table.Td>{words(reason, told)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {count > shown.length && (
        <Text size="xs" c="dimmed">
          {t('preview.more', { count: count - shown.length, n: format.number(count - shown.length) })}
        </Text>
      )}
    </Stack>
  );
}
