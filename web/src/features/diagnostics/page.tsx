import { Alert, Badge, Button, Group, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconRefresh, IconStethoscope } from '@tabler/icons-react';
import { ORPCError } from '@orpc/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

const LOOKS_MAX = 15;

/** A run stands until another one is asked for. */
const OF_NOW = {
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  // Somebody else looks at the same moment: his look is over in a few seconds.
  retry: (count: number, error: unknown) => error instanceof ORPCError && error.status === 409 && count < LOOKS_MAX,
  retryDelay: 2_000,
} as const;

/** Whether the server reaches what it needs, whether its tables are right, and which processes there are. */
export function DiagnosticsPage() {
  const { t: common } = useTranslation();
  const { t } = useTranslation('diagnostics');
  const may = useMay('admin');
  if (may) return <Checks />;
  return (
    <Page title={common('page.diagnostics')}>
      <Empty icon={<IconStethoscope />} title={t('only_admins')} />
    </Page>
  );
}

function Checks() {
  const { t: common } = useTranslation();
  const { t } = useTranslation('diagnostics');
  const run = useQuery(api.diagnostics.run.queryOptions(OF_NOW));
  const verify = useQuery(api.diagnostics.verify.queryOptions(OF_NOW));
  const busy = run.isFetching || verify.isFetching;
  const again = () => {
    void run.refetch();
    void verify.refetch();
  };
  return (
    <Page
      title={common('page.diagnostics')}
      about={t('about')}
      actions={
        <Button leftSection={<IconRefresh size={16} aria-hidden />} loading={busy} onClick={again}>
          {t('again')}
        </Button>
      }
    >
      {run.isError && <Trouble error={run.error} />}
      {run.isPending && <Skeleton h={240} />}
      {run.data && (
        <Stack gap="md" component="section" aria-label={t('connections')}>
          <Alert
            color={run.data.ok ? 'green' : 'orange'}
            icon={run.data.ok ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
            role="status"
          >
            {run.data.ok ? t('fine') : t('trouble', { count: run.data.findings.filter(({ ok }) => !ok).length })}
          </Alert>
          <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
            {run.data.findings.map(({ check, ok, detail }) => (
              <Group key={check} component="li" gap="sm" wrap="nowrap" align="flex-start">
                <Mark ok={ok} />
                <Stack gap={0} miw={0}>
                  <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                    {nameOf(check)}
                  </Text>
                  <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {detail}
                  </Text>
                </Stack>
              </Group>
            ))}
          </Stack>
        </Stack>
      )}
      <Tables verify={verify} />
      <Nodes />
    </Page>
  );

  function nameOf(check: string): string {
    if (check === 'database' || check === 'storage' || check === 'clock') return t(`check.${check}`);
    const proxy = /^Telegram through (.+)$/.exec(check)?.[1];
    return proxy === undefined ? check : t('check.through', { proxy });
  }
}

function Mark({ ok }: { ok: boolean }) {
  const { t } = useTranslation('diagnostics');
  const Shown = ok ? IconCircleCheck : IconCircleX;
  return (
    <Shown
      size={20}
      color={`var(--mantine-color-${ok ? 'green' : 'red'}-7)`}
      role="img"
      aria-label={ok ? t('ok') : t('not_ok')}
      style={{ flexShrink: 0 }}
    />
  );
}

function useVerify() {
  return useQuery(api.diagnostics.verify.queryOptions(OF_NOW));
}

function Tables({ verify }: { verify: ReturnType<typeof useVerify> }) {
  const { t } = useTranslation('diagnostics');
  const found = [...(verify.data?.violations ?? []), ...(verify.data?.warnings ?? [])];
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>{t('tables')}</Title>
      {verify.isError && <Trouble error={verify.error} />}
      {verify.isPending && <Skeleton h={40} />}
      {verify.data && found.length === 0 && (
        <Group gap="sm" wrap="nowrap">
          <Mark ok />
          <Text size="sm">{t('all_hold', { count: verify.data.checked.length })}</Text>
        </Group>
      )}
      <List size="sm" icon={<Mark ok={false} />}>
        {found.map(({ invariant, sentence, rows, more }) => (
          <List.Item key={invariant}>
            {sentence} ({t('rows', { count: rows.length })}
            {more && '+'})
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function Nodes() {
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
