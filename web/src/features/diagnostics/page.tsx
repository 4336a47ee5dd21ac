import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconRefresh, IconStethoscope } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { Page } from '#ui/page.tsx';
import { Doctor } from './doctor.tsx';
import { LogLevels } from './log-levels.tsx';
import { Nodes } from './nodes.tsx';
import { OF_NOW } from './of-now.ts';
import { Tables } from './tables.tsx';

/** What groundcrew doctor says of this installation, its tables, its processes, and how much they log. */
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
  const doctor = useQuery(api.installations.examine.queryOptions(OF_NOW));
  const verify = useQuery(api.diagnostics.verify.queryOptions(OF_NOW));
  const again = () => {
    void doctor.refetch();
    void verify.refetch();
  };
  return (
    <Page
      title={common('page.diagnostics')}
      about={t('about')}
      actions={
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={doctor.isFetching || verify.isFetching}
          onClick={again}
        >
          {t('again')}
        </Button>
      }
    >
      <Doctor doctor={doctor} />
      <Tables verify={verify} />
      <Nodes />
      <LogLevels />
      {doctor.data?.may_mend === true && <Bundle />}
    </Page>
  );
}

/** For whoever helps: what it is made of, before one takes it. */
function Bundle() {
  const { t } = useTranslation('diagnostics');
  return (
    <Stack gap="xs" component="section" align="flex-start">
      <Title order={2}>{t('bundle.title')}</Title>
      <Text size="sm" c="dimmed" maw={640}>
        {t('bundle.about')}
      </Text>
      <Group>
        <Button
          component="a"
          href={serverUrl('api/v1/doctor/bundle').href}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('bundle.take')}
        </Button>
      </Group>
    </Stack>
  );
}
