import { Alert, Drawer, Group, List, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { readResult, type ResultLine, type RunResult } from './run-result.ts';
import type { RunDetail } from './types.ts';

/** One batch of the past: what it made of each group, and why it ended. */
export function RunDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation('joiner');
  const run = useQuery(api.runs.get.queryOptions({ input: { id } }));
  const title = run.data === undefined ? t('run.title', { id }) : `${run.data.niche ?? ''} · ${t('run.title', { id })}`;
  return (
    <Drawer opened onClose={onClose} title={title} position="right" size="lg">
      {run.isPending && <Skeleton h={160} />}
      {run.isError && <Trouble error={run.error} again={() => void run.refetch()} />}
      {run.data !== undefined && <Detail run={run.data} />}
    </Drawer>
  );
}

function Detail({ run }: { run: RunDetail }) {
  const { t } = useTranslation('joiner');
  const format = useFormat();
  const words = useReason();
  const result = readResult(run.result);
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <StatusBadge kind="run" value={run.state} />
        <Text size="sm" c="dimmed">
          {format.moment(run.started_at)}
          {run.finished_at !== null &&
            ` · ${format.duration((Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1_000)}`}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {run.asked_by === null ? t('running.by_schedule') : t('running.by', { by: run.asked_by })}
      </Text>
      {[[run.error, run.told] as const, [result.stopped, result.told] as const].map(
        ([why, told]) =>
          why !== null && (
            <Alert key={why} color="orange" icon={<IconInfoCircle aria-hidden />}>
              {words(why, told)}
            </Alert>
          ),
      )}
      <Lines lines={result.lines} />
      {result.left !== null && <Text size="sm">{t('run.left', { count: result.left })}</Text>}
      <Blocked blocked={result.blocked} />
    </Stack>
  );
}

function Lines({ lines }: { lines: ResultLine[] }) {
  const { t } = useTranslation('joiner');
  const format = useFormat();
  const words = useReason();
  if (lines.length === 0) return <Text size="sm">{t('run.nothing')}</Text>;
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('run.group')}</Table.Th>
          <Table.Th>{t('run.outcome')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={`${line.outcome} ${line.what} ${line.account ?? ''}`}>
            <Table.Td>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {line.what}
              </Text>
              <Text size="xs" c="dimmed">
                {line.account}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text size="sm">{t(`outcome.${line.outcome}`)}</Text>
              <Text size="xs" c="dimmed">
                {line.error === null
                  ? line.seconds !== null && format.duration(line.seconds)
                  : words(line.error, line.told)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Blocked({ blocked }: Pick<RunResult, 'blocked'>) {
  const { t } = useTranslation('joiner');
  const say = useBlockers();
  if (blocked.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t('run.blocked')}
      </Text>
      <List size="sm" spacing={4}>
        {blocked.map(({ account, blockers }) => (
          <List.Item key={account}>
            <Text span size="sm" fw={500}>
              {account}
            </Text>
            {': '}
            {blockers.map((blocker) => say({ ...blocker, action: null }).what).join(' ')}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
