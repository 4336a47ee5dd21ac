import { Alert, Button, Checkbox, Group, Progress, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { PageButton } from '#ui/page-link.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { LineTable } from './line-table.tsx';
import { named, withProxies, type Line } from './read-lines.ts';
import { TestProxies } from './test-proxies.tsx';
import { useImport } from './use-import.ts';

type Props = {
  lines: readonly Line[];
  /** Where lines name files. */
  files?: ReadonlyMap<string, File>;
  /** Begins anew, with nothing. */
  onMore: () => void;
};

/** Many accounts: looked through first, line by line, then added. */
export function Bulk({ lines, files, onMore }: Props) {
  const { t } = useTranslation('account-entry');
  const queryClient = useQueryClient();
  const [old_scripts_stopped, setStopped] = useState(false);
  const options = useOptions(lines);
  const { plan } = options;
  const { outcomes, run } = useImport();
  const seen = outcomes?.of === plan ? outcomes : null;
  const start = (add: boolean) =>
    run.mutate(
      { lines: plan, files: files ?? null, old_scripts_stopped, add },
      { onSettled: () => void (add && queryClient.invalidateQueries({ queryKey: api.accounts.key() })) },
    );
  if (lines.length === 0) return null;
  const done = seen?.added === true && !run.isPending;
  return (
    <Stack gap="lg">
      {!seen?.added && (
        <Stack gap="md" maw={640}>
          {!files && lines.some(({ name }) => name === '') && options.nameField}
          {options.proxyField}
          <NoCredentials lines={plan} />
          <Checkbox
            label={t('field.stopped_all')}
            description={t('field.stopped_about')}
            checked={old_scripts_stopped}
            onChange={(event) => setStopped(event.currentTarget.checked)}
          />
        </Stack>
      )}
      <LineTable lines={plan} outcomes={seen} files={files !== undefined} />
      {run.error !== null && <Trouble error={run.error} />}
      {run.isPending && seen?.added === true && <HowFar done={seen.by_line.size} of={plan} />}
      <Acts
        done={done && run.error === null}
        busy={run.isPending}
        ready={
          seen === null || run.error !== null ? null : [...seen.by_line.values()].filter((one) => 'id' in one).length
        }
        onStart={start}
        onMore={onMore}
      />
    </Stack>
  );
}

/** What those lines get that do not say it themselves. */
function useOptions(lines: readonly Line[]) {
  const { t } = useTranslation('account-entry');
  const [prefix, setPrefix] = useState('account');
  const [proxies, setProxies] = useState('');
  const here = useQuery(api.accounts.list.queryOptions({ input: { limit: 1, count: true } }));
  const from = (here.data?.total ?? 0) + 1;
  const list = useMemo(() => proxies.split(/\s+/).filter((proxy) => proxy !== ''), [proxies]);
  const plan = useMemo(() => withProxies(named(lines, prefix.trim(), from), list), [lines, prefix, from, list]);
  const nameField = (
    <TextInput
      label={t('bulk.prefix')}
      description={t('bulk.prefix_about', { first: `${prefix.trim()}${from}` })}
      value={prefix}
      onChange={(event) => setPrefix(event.currentTarget.value)}
      maxLength={50}
      maw={320}
    />
  );
  const proxyField = (
    <Stack gap="xs">
      <Textarea
        label={t('bulk.proxies')}
        description={t('bulk.proxies_about')}
        placeholder="socks5://user:password@host:port"
        value={proxies}
        onChange={(event) => setProxies(event.currentTarget.value)}
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        autoComplete="off"
      />
      <TestProxies lines={plan} />
    </Stack>
  );
  return { plan, nameField, proxyField };
}

/** Without any, accounts come in and cannot be connected. */
function NoCredentials({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation('account-entry');
  const workspace = useQuery(api.settings.credentials.queryOptions());
  if (workspace.data?.has_api_hash !== false || lines.every(({ api_hash }) => api_hash !== '')) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
      {t('bulk.no_credentials')}{' '}
      <TextLink to="/settings/$section" params={{ section: 'credentials' }} inherit underline="always">
        {t('bulk.to_settings')}
      </TextLink>
    </Alert>
  );
}

function HowFar({ done, of }: { done: number; of: readonly Line[] }) {
  const { t } = useTranslation('account-entry');
  const { number } = useFormat();
  const all = of.filter(({ trouble }) => trouble === null).length;
  const text = t('bulk.adding', { done: number(done), all: number(all) });
  return (
    <Stack gap={4}>
      <Text size="sm" role="status">
        {text}
      </Text>
      <Progress value={all === 0 ? 100 : (100 * done) / all} animated aria-label={text} />
    </Stack>
  );
}

type ActsProps = {
  done: boolean;
  busy: boolean;
  /** How many can be added; null: not looked through yet. */
  ready: number | null;
  onStart: (add: boolean) => void;
  onMore: () => void;
};

function Acts({ done, busy, ready, onStart, onMore }: ActsProps) {
  const { t } = useTranslation('account-entry');
  const { number } = useFormat();
  if (done) {
    return (
      <Group gap="sm">
        <PageButton to="/accounts">{t('bulk.open')}</PageButton>
        <Button variant="default" onClick={onMore}>
          {t('bulk.more')}
        </Button>
      </Group>
    );
  }
  return (
    <Group gap="sm">
      {ready === null ? (
        <Button loading={busy} onClick={() => onStart(false)}>
          {t('bulk.check')}
        </Button>
      ) : (
        <Button loading={busy} disabled={ready === 0} onClick={() => onStart(true)}>
          {t('bulk.go', { count: ready, n: number(ready) })}
        </Button>
      )}
      <Button variant="subtle" color="gray" disabled={busy} onClick={onMore}>
        {t('bulk.clear')}
      </Button>
    </Group>
  );
}
