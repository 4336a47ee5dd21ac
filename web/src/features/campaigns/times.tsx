import { Grid, NumberInput, SegmentedControl, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { ZoneSelect } from '#ui/zone-select.tsx';
import { GAP, INTERVAL, slotOf, SLOTS_MAX, type Draft, type Field } from './draft.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

type Props = {
  draft: Draft;
  change: (changed: Partial<Draft>) => void;
  errorOf: (field: Field | 'zone') => string | null;
};

/** When it posts, by the clock of which zone, how fast, and until when. */
export function Times({ draft, change, errorOf }: Props) {
  const { t } = useTranslation('campaigns');
  const { rhythm, gap_seconds } = draft;
  return (
    <Grid gap="md">
      <Grid.Col span={12}>
        <Stack gap="sm">
          <div>
            <SegmentedControl
              aria-label={t('when')}
              data={(['slots', 'interval'] as const).map((value) => ({ value, label: t(`rhythm.${value}`) }))}
              value={rhythm}
              onChange={(value) => change({ rhythm: value })}
            />
          </div>
          {rhythm === 'slots' ? (
            <Slots draft={draft} change={change} errorOf={errorOf} />
          ) : (
            <Interval draft={draft} change={change} errorOf={errorOf} />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 4 }}>
        <ZoneSelect
          description={t('zone_about')}
          value={draft.zone}
          onChange={(zone) => change({ zone })}
          error={errorOf('zone')}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 4 }}>
        <NumberInput
          label={t('gap')}
          description={t('gap_about')}
          value={gap_seconds}
          onChange={(value) => change({ gap_seconds: value })}
          error={errorOf('gap_seconds')}
          min={GAP.min}
          max={GAP.max}
          step={10}
          allowDecimal={false}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 4 }}>
        <TextInput
          type="datetime-local"
          label={t('ends')}
          description={t('ends_about')}
          value={draft.ends}
          onChange={(event) => change({ ends: event.currentTarget.value })}
          error={errorOf('ends_at')}
        />
      </Grid.Col>
    </Grid>
  );
}

function Interval({ draft: { interval_minutes }, change, errorOf }: Props) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  return (
    <NumberInput
      label={t('interval')}
      description={typeof interval_minutes === 'number' ? format.duration(interval_minutes * 60) : t('interval_about')}
      value={interval_minutes}
      onChange={(value) => change({ interval_minutes: value })}
      error={errorOf('interval_minutes')}
      min={INTERVAL.min}
      max={INTERVAL.max}
      step={30}
      allowDecimal={false}
      maw={260}
    />
  );
}

function Slots({ draft, change, errorOf }: Props) {
  const { t } = useTranslation('campaigns');
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <Stack gap={4}>
      <TagsInput
        label={t('slots')}
        description={t('slots_about')}
        placeholder={draft.slots.length === 0 ? '08:00' : ''}
        data={HOURS}
        value={draft.slots}
        onChange={(typed) => {
          setWrong(typed.find((text) => slotOf(text) === null) ?? null);
          change({ slots: slotsOf(typed) });
        }}
        error={wrong === null ? errorOf('slots') : t('slot_wrong', { text: wrong })}
        splitChars={[',', ';', ' ']}
        maxTags={SLOTS_MAX}
        acceptValueOnBlur
        maxDropdownHeight={220}
      />
      <Text size="xs" c="dimmed">
        {t('slot_rules')}
      </Text>
    </Stack>
  );
}

/** In order and once each; what is no time of a day is not taken. */
function slotsOf(typed: readonly string[]): string[] {
  const slots = typed.flatMap((text) => slotOf(text) ?? []);
  return [...new Set(slots)].toSorted((one, other) => one.localeCompare(other));
}
