import { Box, VisuallyHidden } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { live } from '#app/live.ts';

const COLOURS = { open: 'green.7', connecting: 'yellow.7', lost: 'red.7' } as const;

/** Whether what is shown is kept current at this moment. */
export function ConnectionDot() {
  const { t } = useTranslation();
  const connection = useSyncExternalStore(
    (changed) => live.onTurn(changed),
    () => live.connection,
  );
  const text = t(`live.${connection}`);
  return (
    <Box role="status" title={text} w={20} h={20} display="grid" style={{ placeItems: 'center' }}>
      <Box w={10} h={10} bg={COLOURS[connection]} style={{ borderRadius: '50%' }} />
      <VisuallyHidden>{text}</VisuallyHidden>
    </Box>
  );
}
