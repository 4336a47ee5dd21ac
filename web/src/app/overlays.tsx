import { useMatches } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { dialogsAreThere } from '#ui/ask-first.ts';

/** Where dialogs and notes appear that pages open by a call. */
export function Overlays() {
  const { t } = useTranslation();
  // Not over what is being written and what sends it, nor, where there is room, over what can be done.
  const position = useMatches({ base: 'top-center', sm: 'bottom-left' } as const);
  useEffect(dialogsAreThere, []);
  return (
    <>
      <ModalsProvider labels={{ confirm: t('confirm'), cancel: t('cancel') }} />
      <Notifications position={position} limit={3} />
    </>
  );
}
