import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Says what the stop switch does before it is thrown. */
export function StopDialog({ close, confirm }: { close: () => void; confirm: () => void }) {
  const { t } = useTranslation();
  const throwIt = () => {
    close();
    confirm();
  };
  return (
    <Modal opened onClose={close} title={t('stop.title')}>
      <Stack>
        <Text size="sm">{t('stop.about')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button color="red" onClick={throwIt} data-autofocus>
            {t('stop.throw')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
