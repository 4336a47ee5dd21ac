import { Button } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '#ui/empty.tsx';
import classes from './inbox.module.css';

/** Its address leads to nothing. */
export function NoConversation({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('inbox-list');
  return (
    <section className={classes['conversation']} style={{ justifyContent: 'center' }}>
      <Empty
        icon={<IconMessageOff size={26} aria-hidden />}
        title={t('gone.title')}
        about={t('gone.about')}
        act={
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {t('gone.back')}
          </Button>
        }
      />
    </section>
  );
}
