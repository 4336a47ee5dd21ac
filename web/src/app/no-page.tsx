import { useDocumentTitle } from '@mantine/hooks';
import { IconError404 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#ui/empty.tsx';
import { PageButton } from '#ui/page-link.tsx';

/** An address that leads to no page: the frame stays, and with it the way to all others. */
export function NoPage() {
  const { t } = useTranslation('errors');
  useDocumentTitle(`${t('no_page.title')} · Groundcrew`);
  return (
    <Empty
      icon={<IconError404 size={28} aria-hidden />}
      title={t('no_page.title')}
      about={t('no_page.about')}
      act={
        <PageButton to="/" variant="default">
          {t('no_page.back')}
        </PageButton>
      }
    />
  );
}
