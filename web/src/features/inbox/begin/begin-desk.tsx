import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BeginConversation } from './begin-conversation.tsx';
import { useAskedToBegin, type NewMail } from './new-mail.ts';

type Props = { show: (id: number | null) => void; isPhone: boolean };

/** Where a conversation is begun, for all of the page. */
export function BeginDesk({ show, isPhone }: Props) {
  const { t } = useTranslation('answering');
  const [known, setKnown] = useState<Partial<NewMail> | null>(null);
  useAskedToBegin((asked) => {
    setKnown(asked);
    // Of a mail that was taken back the conversation is no more.
    if (asked.subject !== undefined) show(null);
  });
  const close = () => setKnown(null);
  return (
    <Modal opened={known !== null} onClose={close} title={t('begin.title')} size="lg" fullScreen={isPhone}>
      {known && (
        <BeginConversation
          known={known}
          onBegun={(id) => {
            close();
            show(id);
          }}
        />
      )}
    </Modal>
  );
}
