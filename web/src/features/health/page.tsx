import { Button, Flex, Paper, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DeactivateInvalid } from './deactivate-invalid.tsx';
import { HealthTable } from './health-table.tsx';
import { api } from '#lib/api.ts';
import { turnDesktop, useDesktop } from '#lib/desktop.ts';
import { useHealthRun } from '#lib/use-health-run.ts';
import { useMay } from '#lib/use-may.ts';
import { Figure } from '#ui/figure.tsx';
import { Page } from '#ui/page.tsx';
import { TestAllButton, TestProgress } from '#ui/test-all.tsx';
import { Trouble } from '#ui/trouble.tsx';

export function HealthPage() {
  const { t } = useTranslation('health');
  const { data, error, refetch } = useQuery(api.health.table.queryOptions());
  const run = useHealthRun();
  const may = useMay('admin');
  const [opened, { open, close }] = useDisclosure();
  // The API counts them as not checked, though it has tested some of them before.
  const inactive = data?.accounts.filter(({ is_active }) => !is_active).length ?? 0;
  const acts = (
    <>
      {may && (
        <Button variant="default" leftSection={<IconUserOff size={16} aria-hidden />} onClick={open}>
          {t('deactivate.button')}
        </Button>
      )}
      <TestAllButton run={run} label={t('test_all')} primary />
    </>
  );
  return (
    <Page title={t('dashboard')} about={t('about')} actions={acts}>
      <DeactivateInvalid opened={opened} close={close} />
      <TestProgress run={run} />
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {!data && error === null && <Skeleton h={320} />}
      {data && (
        <Stack gap="md">
          <Flex wrap="wrap" columnGap={{ base: 'xl', sm: 48 }} rowGap="sm">
            <Figure label={t('total')} value={data.total} />
            <Figure label={t('healthy')} value={data.healthy} />
            <Figure label={t('issues')} value={data.issues} colour="var(--mantine-color-error)" />
            <Figure label={t('not_checked')} value={data.not_checked - inactive} />
            {inactive > 0 && <Figure label={t('inactive')} value={inactive} />}
          </Flex>
          <HealthTable lines={data.accounts} />
          <DesktopSwitch />
        </Stack>
      )}
    </Page>
  );
}

function DesktopSwitch() {
  const { t } = useTranslation('health');
  const desktop = useDesktop();
  const blocked = desktop === 'denied' || desktop === 'unable';
  return (
    <Paper withBorder p="md">
      <Switch
        checked={desktop === 'on'}
        disabled={blocked}
        onChange={(event) => void turnDesktop(event.currentTarget.checked)}
        label={t('desktop.label')}
        description={t('desktop.about')}
      />
      {blocked && (
        <Text size="sm" mt="xs">
          {t(`desktop.${desktop}`)}
        </Text>
      )}
    </Paper>
  );
}
