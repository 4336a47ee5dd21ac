import { Button } from '@mantine/core';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Stop } from '#app/use-stop.ts';

/** Ends all sending at once, for the whole workspace, after a question; lifted again by the same button. */
export function StopSwitch({ stop, ask }: { stop: Stop; ask: () => void }) {
  const { t } = useTranslation();
  return stop.stopped ? (
    <Button
      size="compact-md"
      color="green"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={stop.isPending}
      data-part="stop"
      onClick={stop.lift}
    >
      {t('stop.lift')}
    </Button>
  ) : (
    <Button
      size="compact-md"
      color="red"
      variant="light"
      leftSection={<IconHandStop size={16} aria-hidden />}
      loading={stop.isPending}
      data-part="stop"
      onClick={ask}
    >
      {t('stop.short')}
    </Button>
  );
}
