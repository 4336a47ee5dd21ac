import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { RejectedLines } from './rejected-lines.tsx';
import type { Rejected } from './types.ts';

type Props = { added: number; unchanged?: number; rejected: Rejected[]; count: number };

/** What would be added, and what would not, before it is done. */
export function Preview({ added, unchanged = 0, rejected, count }: Props) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        <Text span inherit fw={600}>
          {t('preview.accepted', { count: added, n: format.number(added) })}
        </Text>
        {unchanged > 0 && ` ${t('preview.unchanged', { count: unchanged, n: format.number(unchanged) })}`}
      </Text>
      <RejectedLines rejected={rejected} count={count} />
    </Stack>
  );
}
