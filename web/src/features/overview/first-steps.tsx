import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#ui/empty.tsx';
import { PageButton } from '#ui/page-link.tsx';

/** Of an installation without accounts: what begins everything. */
export function FirstSteps() {
  const { t } = useTranslation('overview');
  return (
    <Empty
      icon={<IconUserPlus size={26} />}
      title={t('first.title')}
      about={t('first.about')}
      act={
        <PageButton to="/accounts/add" mt="sm">
          {t('first.act')}
        </PageButton>
      }
    />
  );
}
