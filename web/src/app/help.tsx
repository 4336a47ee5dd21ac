import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';

/** All keys that do something on every page. */
export function Help({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { t: help } = useTranslation('bell');
  const line = (text: string, keys: readonly string[]) => (
    <Group key={text} justify="space-between">
      <Text size="sm">{text}</Text>
      <Group gap={4}>
        {keys.map((key, place) => (
          <Kbd key={`${place} ${key}`}>{key}</Kbd>
        ))}
      </Group>
    </Group>
  );
  return (
    <Modal opened onClose={close} title={help('keys')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack gap="xs">
        {line(t('palette.title'), ['Ctrl', 'K'])}
        {line(help('keys'), ['?'])}
        {PAGES.map(({ name, key }) => line(t(`page.${name}`), ['g', key]))}
      </Stack>
    </Modal>
  );
}
