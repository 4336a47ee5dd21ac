import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { dialogsAreThere } from '#ui/ask-first.ts';

/** Where dialogs and notes appear that pages open by a call. */
export function Overlays() {
  const { t } = useTranslation();
  useEffect(dialogsAreThere, []);
  return (
    <>
      <ModalsProvider labels={{ confirm: t('confirm'), cancel: t('cancel') }} />
      {/* Not over what is being written, and what sends it. */}
      <Notifications position="top-center" limit={3} />
    </>
  );
}
