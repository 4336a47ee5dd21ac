import { Badge, Group, SimpleGrid, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Bubble } from './bubble.tsx';
import type { CampaignDetail, Variant } from './types.ts';

/** What it takes turns with, as Telegram shows it. */
export function MessagesPanel({ campaign }: { campaign: CampaignDetail }) {
  const { t } = useTranslation('campaigns');
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('messages_about')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="lg">
        {campaign.variants.map((variant, place) => (
          <OneMessage key={variant.id} variant={variant} n={place + 1} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function OneMessage({ variant, n }: { variant: Variant; n: number }) {
  const { t } = useTranslation('campaigns');
  const scheme = useComputedColorScheme('light');
  const { text, photo_path, language } = variant;
  const shown = useQuery({
    ...api.texts.preview.queryOptions({ input: { text, photo: photo_path !== null } }),
    staleTime: Infinity,
  });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {t('variant', { n })}
        </Text>
        {language !== null && (
          <Badge variant="light" color="gray" tt="none">
            {language}
          </Badge>
        )}
      </Group>
      <Bubble shown={shown.data ?? { text, entities: [] }} photo_path={photo_path} scheme={scheme} />
    </Stack>
  );
}
