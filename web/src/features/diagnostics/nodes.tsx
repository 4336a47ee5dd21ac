import { Badge, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';

export function Nodes() {
  const { t } = useTranslation('diagnostics');
  const nodes = useQuery(api.diagnostics.nodes.queryOptions());
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>{t('nodes')}</Title>
      {nodes.isError && <Trouble error={nodes.error} again={() => void nodes.refetch()} />}
      {nodes.isPending && <Skeleton h={60} />}
      {nodes.data?.items.map(({ id, kind, host, pid, seen_at, live, accounts }) => (
        <Group key={id} justify="space-between" gap="sm">
          <Stack gap={0}>
            <Text size="sm" fw={600}>
              {kind} · {host} · {pid}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {t('seen')} <Moment real at={seen_at} /> · {t('accounts', { count: accounts })}
            </Text>
          </Stack>
          <Badge variant="light" color={live ? 'green' : 'red'} tt="none">
            {live ? t('alive') : t('gone')}
          </Badge>
        </Group>
      ))}
    </Stack>
  );
}
