import { Button, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from './overview-answer.ts';
import { PageButton, type Place } from '#ui/page-link.tsx';

const Unconfirmed = lazy(async () => ({ default: (await import('./unconfirmed.tsx')).Unconfirmed }));

type Warning = OverviewAnswer['warnings'][number];
type Code = Exclude<Warning['code'], 'stopped'>;

/** Where it is done, or what it is about is listed. What is stopped has its banner, with its own act. */
const PLACES: Readonly<Record<Exclude<Code, 'unconfirmed_posts'>, Place>> = {
  no_worker: { to: '/diagnostics' },
  nobody_usable: { to: '/accounts', search: { is_active: 'true' } },
  takeover_pending: { to: '/accounts', search: { hold_reason: 'takeover' } },
  invalid_sessions: { to: '/health', search: { status: 'invalid_session' } },
  held_accounts: { to: '/accounts', search: { held: 'true', to_take_over: 'false' } },
  failed_reconnects: { to: '/accounts', search: { reconnect_failed: 'true' } },
  spoilt_campaigns: { to: '/campaigns', search: { status: 'running' } },
};

/** What needs a person, the gravest first; each with what leads on. */
export function Warnings({ overview: { warnings } }: { overview: OverviewAnswer }) {
  const { t } = useTranslation('overview');
  const shown = warnings.flatMap(({ code, ...warning }) => (code === 'stopped' ? [] : [{ code, ...warning }]));
  if (shown.length === 0) return null;
  return (
    <Paper component="section" withBorder aria-label={t('warnings')} px="md" py="xs">
      <Stack gap={0} component="ul" p={0} m={0}>
        {shown.map((warning) => (
          <Line key={warning.code} warning={warning} />
        ))}
      </Stack>
    </Paper>
  );
}

function Line({ warning }: { warning: Pick<Warning, 'count' | 'sentence'> & { code: Code } }) {
  const { t } = useTranslation('overview');
  const { code, count } = warning;
  return (
    <Group component="li" gap="sm" wrap="nowrap" py={6} style={{ listStyle: 'none' }}>
      <ThemeIcon variant="light" color="orange" size={28} radius="xl" aria-hidden>
        <IconAlertTriangle size={16} />
      </ThemeIcon>
      <Text size="sm" flex={1}>
        {t(`warning.${code}`, { count: count ?? 1 })}
        {code === 'spoilt_campaigns' && (
          <Text span inherit c="dimmed">
            {' '}
            {warning.sentence}
          </Text>
        )}
      </Text>
      <Act code={code} />
    </Group>
  );
}

function Act({ code }: { code: Code }) {
  const { t } = useTranslation('overview');
  const [opened, { open, close }] = useDisclosure();
  if (code !== 'unconfirmed_posts') {
    return (
      <PageButton size="compact-sm" variant="default" {...PLACES[code]}>
        {t(`act.${code}`)}
      </PageButton>
    );
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open}>
        {t('act.unconfirmed_posts')}
      </Button>
      {opened && (
        <Suspense>
          <Unconfirmed close={close} />
        </Suspense>
      )}
    </>
  );
}
