import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { placesIn } from './suggest.ts';
import { useVariableName } from './variables.ts';

/** Places for names are in the text still. */
export function Unfilled({ text, onAnyway }: { text: string; onAnyway: () => void }) {
  const { t } = useTranslation('answering');
  const nameOf = useVariableName();
  const places = placesIn(text);
  if (places.length === 0) return null;
  return (
    <Alert p="xs" color="yellow" role="alert" icon={<IconAlertTriangle size={16} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('unfilled', { names: places.map(nameOf).join(', ') })}</Text>
        <Button size="compact-xs" variant="default" onClick={onAnyway}>
          {t('anyway')}
        </Button>
      </Group>
    </Alert>
  );
}
