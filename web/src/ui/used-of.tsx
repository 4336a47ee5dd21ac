import { Text, Tooltip } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';

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
    <Tooltip label={t('over_limit')} multiline maw={280} withinPortal>
      <span style={{ whiteSpace: 'nowrap' }}>
        {text} <IconInfoCircle size={14} role="img" aria-label={t('over_limit')} style={{ verticalAlign: '-2px' }} />
      </span>
    </Tooltip>
  );
}
