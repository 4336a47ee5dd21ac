import { Button, Group, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSave, type Setting } from './use-setting.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';

export const NUMBER_KEYS = [
  'posts_per_group_per_day',
  'posts_per_account_per_day',
  'joins_per_account_per_day',
  'reactions_per_post',
  'warmup_hours',
  'post_gap_seconds',
  'healthCheckInterval',
  'connectionTimeout',
  'maxConnectionRetries',
] as const;
type NumberKey = (typeof NUMBER_KEYS)[number];

/** People think of these in minutes and seconds; they are kept in milliseconds. */
const PARTS: Readonly<Record<string, number>> = { healthCheckInterval: 60_000, connectionTimeout: 1_000 };

type Props = { setting: Setting; of: NumberKey; may: boolean; isOwner: boolean };

export function NumberSetting({ setting, of, may, isOwner }: Props) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { save, isPending, error } = useSave(setting);
  const part = PARTS[of] ?? 1;
  const saved = Number(setting.value) / part;
  const [typed, setTyped] = useState<number | string | null>(null);
  const least = (setting.least ?? 0) / part;
  const most = (setting.ceiling ?? Infinity) / part;
  const mine = setting.raised_by_owner && !isOwner ? Number(setting.default) / part : most;
  const value = typed ?? saved;
  const wrong = refusal();
  const changed = typed !== null && Number(typed) !== saved;
  const range = t('range', { least: format.number(least), most: format.number(most) });
  const unless = Number(setting.default) / part;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && wrong === null) save(Number(typed) * part);
      }}
    >
      <Stack gap="xs">
        <Group gap="sm" align="flex-start" wrap="wrap">
          <NumberInput
            flex={1}
            miw={240}
            maw={420}
            label={t(`name.${of}`)}
            description={`${t(`about.${of}`)} ${range}; ${t('default', { value: format.number(unless) })}.`}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            suffix={` ${t(`unit.${of}`, { count: Number(value) })}`}
            allowDecimal={false}
            allowNegative={false}
            value={value}
            onChange={setTyped}
            error={wrong}
            disabled={!may}
          />
          {changed && (
            <Group gap="xs" mt={25}>
              <Button type="submit" loading={isPending} disabled={wrong !== null}>
                {t('save')}
              </Button>
              <Button variant="default" onClick={() => setTyped(null)}>
                {t('as_it_was')}
              </Button>
            </Group>
          )}
        </Group>
        {error && <Trouble error={error} />}
      </Stack>
    </form>
  );

  function refusal(): string | null {
    if (value === '') return t('wrong.empty');
    if (Number(value) > most) return t('wrong.ceiling', { most: format.number(most) });
    if (Number(value) > mine) return t('wrong.owner', { most: format.number(mine) });
    return Number(value) < least ? t('wrong.least', { least: format.number(least) }) : null;
  }
}
