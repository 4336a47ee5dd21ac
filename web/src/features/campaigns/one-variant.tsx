import { Autocomplete, Grid, Group, SegmentedControl, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Bubble, type BubbleScheme } from './bubble.tsx';
import type { DraftVariant } from './draft.ts';
import { PhotoField } from './photo-field.tsx';
import { TextEditor } from './text-editor.tsx';

const PAUSE_MS = 250;
const LANGUAGES = ['en', 'ru', 'tr', 'uk'];

type OneProps = {
  variant: DraftVariant;
  onChange: (changed: Partial<DraftVariant>) => void;
  error: string | null;
  refused: string | null;
};

/** One message beside how Telegram shows it. */
export function OneVariant({ variant, onChange, error, refused }: OneProps) {
  const { t } = useTranslation('campaigns');
  const { text, language, photo_path } = variant;
  const [typed] = useDebouncedValue(text, PAUSE_MS);
  const shown = useQuery({
    ...api.texts.preview.queryOptions({ input: { text: typed, photo: photo_path !== null } }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const length = shown.data ? { now: shown.data.length, most: shown.data.most } : null;
  // While nothing is written there is nothing wrong with it.
  const fault = typed.trim() === '' ? null : (shown.data?.fault ?? null);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="md">
          <TextEditor
            value={text}
            onChange={(changed) => onChange({ text: changed })}
            error={error ?? fault ?? refused}
            length={length}
          />
          <PhotoField value={photo_path} onChange={(changed) => onChange({ photo_path: changed })} />
          <Autocomplete
            label={t('language')}
            description={t('language_about')}
            data={LANGUAGES}
            value={language}
            onChange={(changed) => onChange({ language: changed })}
            maxLength={35}
            maw={260}
          />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Preview shown={shown.data ?? { text: '', entities: [] }} photo_path={photo_path} />
      </Grid.Col>
    </Grid>
  );
}

function Preview(props: Pick<Parameters<typeof Bubble>[0], 'shown' | 'photo_path'>) {
  const { t } = useTranslation('campaigns');
  const own = useComputedColorScheme('light');
  const [chosen, setChosen] = useState<BubbleScheme | null>(null);
  const scheme = chosen ?? own;
  return (
    <Stack gap="xs" pos="sticky" top="calc(var(--app-shell-header-height, 0px) + 16px)">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          {t('preview.title')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('preview.scheme')}
          data={(['light', 'dark'] as const).map((value) => ({ value, label: t(`scheme.${value}`, { ns: 'common' }) }))}
          value={scheme}
          onChange={setChosen}
        />
      </Group>
      <Bubble {...props} scheme={scheme} />
    </Stack>
  );
}
