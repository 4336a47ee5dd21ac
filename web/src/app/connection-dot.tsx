import { Box, Group, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection, useLostAt } from '#lib/connection.ts';
import { useFormat } from '#lib/format.ts';

const COLOURS = { open: 'green.7', connecting: 'yellow.7', lost: 'red.7' } as const;

/** Whether what is shown is kept current at this moment, and since when it is not. */
export function ConnectionDot() {
  const { t } = useTranslation();
  const format = useFormat();
  const connection = useConnection();
  const lost_at = useLostAt();
  const text = t(`live.${connection}`);
  const since = lost_at === null ? null : t('live.since', { at: format.hour(new Date(lost_at).toISOString()) });
  return (
    <Group role="status" title={since ?? text} gap={4} wrap="nowrap">
      <Box w={20} h={20} display="grid" style={{ placeItems: 'center' }}>
        <Box w={10} h={10} bg={COLOURS[connection]} style={{ borderRadius: '50%' }} />
      </Box>
      {since === null ? (
        <VisuallyHidden>{text}</VisuallyHidden>
      ) : (
        <Text size="xs" fw={600} visibleFrom="md">
          {since}
        </Text>
      )}
    </Group>
  );
}
