import { Button, Kbd, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const open = async () => (await import('#app/palette.tsx')).openPalette();

export function PaletteButton() {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      size="compact-md"
      fw={400}
      visibleFrom="sm"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={<Kbd size="xs">Ctrl K</Kbd>}
      onClick={() => void open()}
    >
      <Text span size="sm" c="dimmed">
        {t('palette.title')}
      </Text>
    </Button>
  );
}
