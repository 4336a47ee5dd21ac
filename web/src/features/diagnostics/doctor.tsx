import { Alert, Button, Collapse, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconCircleCheck } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Trouble } from '#ui/trouble.tsx';
import { OneFinding, type Examined } from './finding.tsx';

const WORST_FIRST = { fail: 0, warn: 1, ok: 2 } as const;

/** What groundcrew doctor says: what wants somebody first, with what it means and what mends it; all else folded away. */
export function Doctor({ doctor }: { doctor: UseQueryResult<Examined> }) {
  const { t } = useTranslation('diagnostics');
  if (doctor.isPending) return <Skeleton h={240} aria-label={t('looking')} />;
  if (!doctor.data) return <Trouble error={doctor.error} />;
  const { findings, may_mend } = doctor.data;
  const wanting = findings
    .filter(({ state }) => state !== 'ok')
    .toSorted((one, other) => WORST_FIRST[one.state] - WORST_FIRST[other.state]);
  return (
    <Stack gap="md" component="section" aria-label={t('installation')}>
      {doctor.isError && <Trouble error={doctor.error} />}
      <Verdict findings={findings} />
      {wanting.length > 0 && (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
          {wanting.map((finding) => (
            <OneFinding key={finding.check} finding={finding} may_mend={may_mend} />
          ))}
        </Stack>
      )}
      <Well findings={findings.filter(({ state }) => state === 'ok')} />
    </Stack>
  );
}

type Findings = Examined['findings'];

function Verdict({ findings }: { findings: Findings }) {
  const { t } = useTranslation('diagnostics');
  const failed = findings.filter(({ state }) => state === 'fail').length;
  const warned = findings.filter(({ state }) => state === 'warn').length;
  const fine = failed + warned === 0;
  return (
    <Alert
      color={fine ? 'green' : failed > 0 ? 'red' : 'orange'}
      icon={fine ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      role="status"
    >
      {fine && t('fine', { count: findings.length })}
      {failed > 0 && t('failed', { count: failed })} {warned > 0 && t('warned', { count: warned })}
    </Alert>
  );
}

/** What is well needs no reading; whoever wants to know what was looked at opens it. */
function Well({ findings }: { findings: Findings }) {
  const { t } = useTranslation('diagnostics');
  const [opened, { toggle }] = useDisclosure();
  const id = useId();
  if (findings.length === 0) return null;
  return (
    <Stack gap="xs" align="stretch">
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={toggle}
        aria-expanded={opened}
        aria-controls={id}
        style={{ alignSelf: 'flex-start' }}
        leftSection={opened ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
      >
        {t(opened ? 'hide_well' : 'show_well', { count: findings.length })}
      </Button>
      <Collapse expanded={opened} id={id}>
        <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
          {findings.map((finding) => (
            <OneFinding key={finding.check} finding={finding} may_mend={false} />
          ))}
        </Stack>
      </Collapse>
    </Stack>
  );
}
