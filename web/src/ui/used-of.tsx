import { Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';

const OverLimit = lazy(async () => ({ default: (await import('./over-limit.tsx')).OverLimit }));

/** "3 of 20": bold once nothing is left of it; where more was used than is allowed now, why that is. */
export function UsedOf({ used, limit }: { used: number; limit: number }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const text = (
    <Text span size="sm" fw={used >= limit ? 700 : 400}>
      {t('used_of', { used: number(used), limit: number(limit) })}
    </Text>
  );
  if (used <= limit) return text;
  return (
    <Suspense fallback={text}>
      <OverLimit>{text}</OverLimit>
    </Suspense>
  );
}
