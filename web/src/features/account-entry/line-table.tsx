import { Badge, Box, Group, ScrollArea, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { TextLink } from '#ui/text-link.tsx';
import type { Line } from './read-lines.ts';
import { useSayRefusal } from './refusals.ts';
import { withoutPassword } from './test-proxies.tsx';
import type { Outcome } from './use-import.ts';

const SHOWN_MAX = 300;
/** More of a session than of others is not to be seen. */
const BEGINNING = 8;

/** As people call them; of another kind its own name. */
const KINDS: Readonly<Record<string, string>> = {
  telethon: 'Telethon',
  telethon_sqlite: 'Telethon',
  pyrogram: 'Pyrogram',
  gramjs: 'GramJS',
  hex: 'Hex',
};

type Outcomes = { added: boolean; by_line: ReadonlyMap<number, Outcome> };
type Row = Line & { outcome: Outcome | undefined; refused: boolean };
type Props = { lines: readonly Line[]; outcomes: Outcomes | null; files: boolean };

/** Line by line: what it is, and what came, or would come, of it. */
export function LineTable({ lines, outcomes, files }: Props) {
  const { t } = useTranslation('account-entry');
  const { number } = useFormat();
  const [only, setOnly] = useState<'all' | 'good' | 'refused'>('all');
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const rows = lines.map((line): Row => {
    const outcome = outcomes?.by_line.get(line.line);
    return { ...line, outcome, refused: line.trouble !== null || (outcome !== undefined && 'reason' in outcome) };
  });
  const refused = rows.filter((row) => row.refused).length;
  const wanted = rows.filter((row) => only === 'all' || row.refused === (only === 'refused'));
  const shown = wanted.slice(0, SHOWN_MAX);
  const good = rows.length - refused;
  const words = outcomes === null ? 'bulk.found' : outcomes.added ? 'bulk.added' : 'bulk.ready';
  const Rows = narrow ? Cards : Grid;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text size="sm" role="status">
          <Text span inherit fw={600}>
            {t(words, { count: good, n: number(good) })}
          </Text>{' '}
          {refused > 0 && t('bulk.refused', { count: refused, n: number(refused) })}
        </Text>
        {refused > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={t('bulk.show')}
            value={only}
            onChange={setOnly}
            data={(['all', 'good', 'refused'] as const).map((value) => ({ value, label: t(`bulk.only.${value}`) }))}
          />
        )}
      </Group>
      <Rows rows={shown} files={files} added={outcomes?.added === true} />
      {wanted.length > shown.length && (
        <Text size="xs" c="dimmed">
          {t('bulk.hidden', { count: wanted.length - shown.length, n: number(wanted.length - shown.length) })}
        </Text>
      )}
    </Stack>
  );
}

type RowsProps = { rows: readonly Row[]; files: boolean; added: boolean };

function Grid({ rows, files, added }: RowsProps) {
  const { t } = useTranslation('account-entry');
  return (
    <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': t('bulk.lines') }}>
      <Table stickyHeader verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={70}>{files ? '#' : t('column.line')}</Table.Th>
            <Table.Th w="19%">{t('column.name')}</Table.Th>
            <Table.Th w="24%">{t(files ? 'column.file' : 'column.session')}</Table.Th>
            <Table.Th w="20%">{t('column.proxy')}</Table.Th>
            <Table.Th>{t('column.outcome')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.line}>
              <Table.Td style={{ fontVariantNumeric: 'tabular-nums' }}>{row.line}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Name row={row} />
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <What row={row} files={files} />
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {row.proxy_url === '' ? <Dash /> : withoutPassword(row.proxy_url)}
              </Table.Td>
              <Table.Td>
                <WhatCame row={row} added={added} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function Cards({ rows, files, added }: RowsProps) {
  const { t } = useTranslation('account-entry');
  return (
    <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {rows.map((row) => (
        <Box
          key={row.line}
          component="li"
          py="xs"
          fz="sm"
          style={{ borderBottom: '1px solid var(--mantine-color-default-border)', overflowWrap: 'anywhere' }}
        >
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm" fw={600}>
              <Name row={row} />
            </Text>
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {t('bulk.line', { n: row.line })}
            </Text>
          </Group>
          {row.session !== '' && <What row={row} files={files} />}
          {row.proxy_url !== '' && <Text size="sm">{withoutPassword(row.proxy_url)}</Text>}
          <WhatCame row={row} added={added} />
        </Box>
      ))}
    </Stack>
  );
}

function Dash() {
  return (
    <Text span inherit c="dimmed">
      —
    </Text>
  );
}

function Name({ row: { name, outcome } }: { row: Row }) {
  const id = outcome && 'id' in outcome ? outcome.id : null;
  if (name === '') return <Dash />;
  return id === null ? (
    name
  ) : (
    <TextLink to="/accounts/$id" params={{ id: String(id) }} inherit>
      {name}
    </TextLink>
  );
}

/** Of which kind its session is, as far as it is known. */
function What({ row: { session, outcome }, files }: { row: Row; files: boolean }) {
  const { t } = useTranslation('account-entry');
  const kind = outcome && 'kind' in outcome ? outcome.kind : null;
  if (session === '') return <Dash />;
  return (
    <Group gap={6} wrap="nowrap">
      {kind !== null && (
        <Badge variant="default" tt="none" style={{ flex: 'none' }}>
          {KINDS[kind] ?? kind}
        </Badge>
      )}
      <Text size="sm" c="dimmed" truncate>
        {files ? session : `${session.slice(0, BEGINNING)}…`}
        {!files && kind === null && ` (${t('bulk.characters', { count: session.length })})`}
      </Text>
    </Group>
  );
}

function WhatCame({ row: { trouble, outcome }, added }: { row: Row; added: boolean }) {
  const { t } = useTranslation('account-entry');
  const say = useSayRefusal();
  const words = useReason();
  if (trouble !== null) {
    return <Refused text={trouble === 'no_session' ? t('bulk.no_session') : t('bulk.same', { n: trouble.same_as })} />;
  }
  if (outcome === undefined) return <Dash />;
  if ('reason' in outcome) return <Refused text={say(outcome.told)?.text ?? words(outcome.reason, outcome.told)} />;
  return (
    <Group gap={6} wrap="nowrap" c="teal">
      <IconCircleCheck size={16} style={{ flex: 'none' }} aria-hidden />
      <Text size="sm" c="var(--mantine-color-text)">
        {t(added ? 'bulk.is_added' : 'bulk.is_ready')}
      </Text>
    </Group>
  );
}

function Refused({ text }: { text: string }) {
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" c="red">
      <IconAlertTriangle size={16} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
      <Text size="sm" c="var(--mantine-color-text)" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </Group>
  );
}
