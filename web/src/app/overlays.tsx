import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';

/** Where dialogs and notes appear that pages open by a call. */
export function Overlays() {
  const { t } = useTranslation();
  return (
    <>
      <ModalsProvider labels={{ confirm: t('confirm'), cancel: t('cancel') }} />
      <Notifications position="bottom-right" />
    </>
  );
}
