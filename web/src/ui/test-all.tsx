import { Button, Progress, Stack, Text } from '@mantine/core';
import { IconActivityHeartbeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { HealthRun } from '#lib/use-health-run.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';

/** Begins a test of all sessions; while one runs, it can begin no other. */
export function TestAllButton({ run, label, primary = false }: { run: HealthRun; label: string; primary?: boolean }) {
  const may = useMay('manager');
  if (!may) return null;
  return (
    <Button
      size={primary ? 'sm' : 'compact-sm'}
      variant={primary ? 'filled' : 'default'}
      leftSection={<IconActivityHeartbeat size={16} aria-hidden />}
      loading={run.isStarting}
      disabled={run.isRunning}
      onClick={run.start}
    >
      {label}
    </Button>
  );
}

/** How far the test is that runs; nothing while none does. */
export function TestProgress({ run }: { run: HealthRun }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  if (run.error !== null) return <Trouble error={run.error} again={run.start} />;
  if (!run.isRunning) return null;
  const text = t('testing', { done: format.number(run.done), total: format.number(run.total) });
  return (
    <Stack gap={4}>
      <Text size="sm" role="status">
        {text}
      </Text>
      <Progress value={run.total === 0 ? 0 : (100 * run.done) / run.total} animated aria-label={text} />
    </Stack>
  );
}
