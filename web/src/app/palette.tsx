import { Spotlight, spotlight } from '@mantine/spotlight';
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

export const openPalette = spotlight.open;
