import { Input, MultiSelect, NumberInput, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';

/** Both choices are kept while one changes between them. */
export type Who = { by: 'count' | 'ids'; count: number; ids: number[] };

/** What the setting is until somebody changes it. */
const USUAL_MOST = 8;

/** So many accounts react to one post at most. */
export function useMost(): number {
  const settings = useQuery(api.settings.list.queryOptions());
  const most = settings.data?.items.find(({ key }) => key === 'reactions_per_post')?.value;
  return typeof most === 'number' ? most : USUAL_MOST;
}

type Props = { who: Who; onChange: (who: Who) => void; most: number };

/** So many of the usable accounts, or these. */
export function AccountsInput({ who, onChange, most }: Props) {
  const { t } = useTranslation('reactions');
  const id = useId();
  const overview = useQuery(api.overview.get.queryOptions());
  const usable = overview.data?.accounts.usable;
  return (
    <Stack gap="xs">
      <Stack gap={4}>
        <Input.Label id={id}>{t('who.label')}</Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          value={who.by}
          onChange={(by) => onChange({ ...who, by })}
          data={[
            { value: 'count' as const, label: t('who.count') },
            { value: 'ids' as const, label: t('who.ids') },
          ]}
        />
      </Stack>
      {who.by === 'count' ? (
        <NumberInput
          label={t('who.how_many')}
          description={
            usable === undefined
              ? t('who.most', { count: most })
              : `${t('who.usable', { count: usable })} ${t('who.most', { count: most })}`
          }
          value={who.count}
          onChange={(count) => onChange({ ...who, count: typeof count === 'number' ? count : 1 })}
          min={1}
          max={Math.max(most, 1)}
          allowDecimal={false}
        />
      ) : (
        <These ids={who.ids} most={most} onChange={(ids) => onChange({ ...who, ids })} />
      )}
    </Stack>
  );
}

/** Only those that could work are offered. */
function These({ ids, most, onChange }: { ids: number[]; most: number; onChange: (ids: number[]) => void }) {
  const { t } = useTranslation('reactions');
  const health = useQuery(api.health.table.queryOptions());
  const data = (health.data?.accounts ?? [])
    .filter(({ is_active, hold_reason, status }) => is_active && hold_reason === null && status === 'ok')
    .map(({ id, account }) => ({ value: String(id), label: account }));
  return (
    <MultiSelect
      label={t('who.which')}
      description={t('who.most', { count: most })}
      data={data}
      value={ids.map(String)}
      onChange={(values) => onChange(values.map(Number))}
      maxValues={most}
      nothingFoundMessage={t('who.none')}
      searchable
      hidePickedOptions
    />
  );
}
