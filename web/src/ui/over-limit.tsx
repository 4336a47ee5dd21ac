import { Tooltip } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** More was used than is allowed now: why that is. It is rare, and what draws it is not small: it comes when it is needed. */
export function OverLimit({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('over_limit')} multiline maw={280} withinPortal>
      <span style={{ whiteSpace: 'nowrap' }}>
        {children}{' '}
        <IconInfoCircle size={14} role="img" aria-label={t('over_limit')} style={{ verticalAlign: '-2px' }} />
      </span>
    </Tooltip>
  );
}
