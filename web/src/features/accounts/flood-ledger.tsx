import { Skeleton, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Moment } from '#ui/moment.tsx';
import { MoreRows } from '#ui/more-rows.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const FLOODS = 10;

/** How long Telegram told it to wait, and for what. */
export function FloodLedger({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  const { duration } = useFormat();
  const pages = usePages(
    api.accounts.floods.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, limit: FLOODS, cursor }),
      ...byCursor,
    }),
  );
  return (
    <Panel title={t('floods')}>
      {pages.isPending && <Skeleton h={60} />}
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('floods_empty')}
        </Text>
      )}
      {pages.rows.length > 0 && (
        <Table fz="sm" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('flood.method')}</Table.Th>
              <Table.Th w={96}>{t('flood.wait')}</Table.Th>
              <Table.Th w={110}>{t('flood.at')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pages.rows.map((flood) => (
              <Table.Tr key={flood.id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{flood.method}</Table.Td>
                <Table.Td>{duration(flood.seconds)}</Table.Td>
                <Table.Td>
                  <Moment at={flood.at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <MoreRows pages={pages} label={t('more')} />
    </Panel>
  );
}
