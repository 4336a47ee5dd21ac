import { Button, Kbd, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Also before it is loaded. */
export const showPalette = () => void import('#app/palette.tsx').then(({ openPalette }) => openPalette());

export function PaletteButton() {
  const { t } = useTranslation();
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        fw={400}
        visibleFrom="sm"
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={showPalette}
      >
        <Text span size="sm" c="dimmed">
          {t('palette.title')}
        </Text>
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        px={6}
        hiddenFrom="sm"
        aria-label={t('palette.title')}
        onClick={showPalette}
      >
        <IconSearch size={20} stroke={1.7} aria-hidden />
      </Button>
    </>
  );
}
