import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '#ui/text-link.tsx';

/** What canned replies are, and where one is made, for whoever has none yet. */
export function NoCanned() {
  const { t } = useTranslation('answering');
  return (
    <>
      <Text size="sm" fw={600}>
        {t('canned.none')}
      </Text>
      <Text size="sm" c="dimmed">
        {t('canned.none_about')}
      </Text>
      {/* The field keeps the cursor, and what is shown above it stays. */}
      <Text size="sm" mt={4} onMouseDown={(event) => event.preventDefault()}>
        <TextLink to="/settings/$section" params={{ section: 'canned_replies' }}>
          {t('canned.make')}
        </TextLink>
      </Text>
    </>
  );
}
