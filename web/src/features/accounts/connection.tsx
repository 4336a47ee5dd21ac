import { Box, Button, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { EditProxy } from './edit-proxy.tsx';
import { Latency } from './latency.tsx';
import { ReconnectStages } from './reconnect-stages.tsx';
import type { AccountDetail } from './types.ts';

/** By which way and whose credentials it is connected, and how its last reconnect went. */
export function Connection({ account }: { account: AccountDetail }) {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  const may = useMay('admin');
  const [editing, setEditing] = useState(false);
  const { id, proxy, latency_ms, last_checked, consecutive_failures, credentials } = account;
  const checked = last_checked === null ? t('not_yet') : <Moment at={last_checked} />;
  const failures = t('failures', { count: consecutive_failures, n: number(consecutive_failures) });
  return (
    <Panel
      title={t('connection.title')}
      {...(may &&
        !editing && {
          act: (
            <Button size="compact-sm" variant="subtle" onClick={() => setEditing(true)}>
              {t('proxy.change')}
            </Button>
          ),
        })}
    >
      <Stack gap="md">
        {editing ? (
          <EditProxy account={account} close={() => setEditing(false)} />
        ) : (
          <Box
            component="dl"
            m={0}
            fz="sm"
            style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '6px 16px' }}
          >
            <Line label={t('column.proxy')}>{proxy ?? t('direct')}</Line>
            <Line label={t('column.latency')}>
              <Latency milliseconds={latency_ms} />
            </Line>
            <Line label={t('connection.last_checked')}>
              {checked}
              {consecutive_failures > 0 && ` · ${failures}`}
            </Line>
            <Line label={t('connection.credentials')}>{t(`connection.${credentials}`)}</Line>
          </Box>
        )}
        <ReconnectStages id={id} />
      </Stack>
    </Panel>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <Text component="dt" inherit c="dimmed">
        {label}
      </Text>
      <Text component="dd" inherit m={0} miw={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </>
  );
}
