import { ActionIcon, Button, Code, CopyButton, Group, Paper, Stack, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconTool } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type client } from '#lib/api.ts';
import { knownText } from '#lib/i18n.ts';
import { PageAnchor } from '#ui/page-link.tsx';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Mark } from './mark.tsx';
import { useFacts } from './use-facts.ts';

export type Examined = Awaited<ReturnType<typeof client.installations.examine>>;
type Finding = Examined['findings'][number];

/** One thing that was looked at; where it wants somebody, what that means and what he does. */
export function OneFinding({ finding, may_mend }: { finding: Finding; may_mend: boolean }) {
  const { kind, of, state, facts, fault } = finding;
  const say = useFacts();
  const head = (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Mark state={state} />
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={600} style={ANYWHERE}>
          {knownText('diagnostics', `kind.${kind}`, { of: of ?? '' }) ?? finding.check}
        </Text>
        {facts.map((fact) => (
          <Text key={fact.text} size="sm" c="dimmed" style={ANYWHERE}>
            {say(fact)}
          </Text>
        ))}
      </Stack>
    </Group>
  );
  if (fault === null) return <li>{head}</li>;
  return (
    <Paper component="li" withBorder p="sm">
      <Stack gap="xs">
        {head}
        <Why finding={finding} fault={fault} />
        <Ways finding={finding} may_mend={may_mend} />
      </Stack>
    </Paper>
  );
}

const ANYWHERE = { overflowWrap: 'anywhere' } as const;
/** Below the words beside the mark. */
const INDENT = 32;

function Why({ finding: { kind, means, mend }, fault }: { finding: Finding; fault: string }) {
  const { t } = useTranslation('diagnostics');
  return (
    <Stack gap={4} pl={INDENT}>
      <Text size="sm">{knownText('diagnostics', `fault.${fault}.means`) ?? means}</Text>
      <Text size="sm">
        {knownText('diagnostics', `fault.${fault}.mend`) ?? mend}{' '}
        {kind === 'mailbox' && (
          <PageAnchor to="/settings/mailboxes" size="sm">
            {t('to_mailboxes')}
          </PageAnchor>
        )}
      </Text>
    </Stack>
  );
}

/** The button where this server can do it, and what is typed at its machine. */
function Ways({ finding, may_mend }: { finding: Finding; may_mend: boolean }) {
  const { t } = useTranslation('diagnostics');
  const { check, command, mendable } = finding;
  const say = useFacts();
  const queries = useQueryClient();
  const mend = useMutation(
    api.installations.mend.mutationOptions({
      onSuccess: (found) => {
        queries.setQueryData(api.installations.examine.queryKey(), (before) => before && withFinding(before, found));
        if (found.state === 'ok') told(t('mended'));
      },
    }),
  );
  const by_button = mendable && may_mend;
  if (!by_button && command === null) return null;
  return (
    <Stack gap="xs" pl={INDENT}>
      <Group gap="sm">
        {by_button && (
          <Button
            size="compact-sm"
            leftSection={<IconTool size={15} aria-hidden />}
            loading={mend.isPending}
            onClick={() => mend.mutate({ check })}
          >
            {t('mend')}
          </Button>
        )}
        {command !== null && <Command command={command} also={by_button} />}
      </Group>
      {mend.data?.left_facts.map((left) => (
        <Text key={left.text} size="sm" c="red" style={ANYWHERE}>
          {say(left)}
        </Text>
      ))}
      {mend.isError && <Trouble error={mend.error} />}
    </Stack>
  );
}

function withFinding(before: Examined, found: Finding): Examined {
  const findings = before.findings.map((each) => (each.check === found.check ? found : each));
  return { ...before, ok: findings.every(({ ok }) => ok), findings };
}

function Command({ command, also }: { command: string; also: boolean }) {
  const { t: common } = useTranslation();
  const { t } = useTranslation('diagnostics');
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
        {t(also ? 'or_command' : 'command')}
      </Text>
      <Code style={{ ...ANYWHERE, minWidth: 0 }}>{command}</Code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Tooltip label={common(copied ? 'copied' : 'copy')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={common(copied ? 'copied' : 'copy')}
            >
              {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
