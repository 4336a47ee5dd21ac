import { Button, Kbd, Text } from '@mantine/core';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PAGES } from '#app/navigation.ts';

/** Where to go, by a few letters: Ctrl or ⌘ and K. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const actions = PAGES.map(({ to, name, icon: Icon }) => ({
    id: name,
    label: t(`page.${name}`),
    leftSection: <Icon size={18} aria-hidden />,
    onClick: () => void navigate({ to }),
  }));
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K', '/']}
      nothingFound={t('palette.nothing')}
      highlightQuery
      searchProps={{ placeholder: t('palette.placeholder'), 'aria-label': t('palette.placeholder') }}
      // The dialog is named, not what stands around it.
      attributes={{ content: { 'aria-label': t('palette.title') } }}
    />
  );
}

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
      onClick={spotlight.open}
    >
      <Text span size="sm" c="dimmed">
        {t('palette.title')}
      </Text>
    </Button>
  );
}
