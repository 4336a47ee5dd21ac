import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BATCH } from './types.ts';

/** How many groups a batch joins at the most. */
export function BatchSize({ value, onChange }: { value: number; onChange: (size: number) => void }) {
  const { t } = useTranslation('joiner');
  return (
    <NumberInput
      label={t('start.size')}
      description={t('start.size_about', { most: BATCH.most })}
      value={value}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : BATCH.usual)}
      min={1}
      max={BATCH.most}
      allowDecimal={false}
    />
  );
}
