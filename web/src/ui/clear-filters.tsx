import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Where filters leave nothing to show. */
export function ClearFilters({ clear }: { clear: () => void }) {
  const { t } = useTranslation('table');
  return (
    <Button variant="default" onClick={clear}>
      {t('clear')}
    </Button>
  );
}
