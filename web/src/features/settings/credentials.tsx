import { Anchor, Badge, Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

const WHERE = 'https://my.telegram.org/apps';

/** The workspace's own API credentials; the hash goes in and never comes out. */
export function CredentialsSection() {
  const { t } = useTranslation('settings');
  const credentials = useQuery(api.settings.credentials.queryOptions());
  if (credentials.isError) return <Trouble error={credentials.error} again={() => void credentials.refetch()} />;
  return (
    <Section title={t('credentials.title')} about={t('credentials.about')}>
      <Text size="sm">
        {t('credentials.where')}{' '}
        <Anchor href={WHERE} target="_blank" rel="noreferrer" underline="always">
          my.telegram.org/apps
        </Anchor>
      </Text>
      {credentials.isPending ? (
        <Skeleton h={160} />
      ) : (
        <Credentials key={credentials.data.api_id} saved={credentials.data} />
      )}
    </Section>
  );
}

function Credentials({ saved }: { saved: { api_id: number | null; has_api_hash: boolean } }) {
  const { t } = useTranslation('settings');
  const may = useMay('admin');
  const queryClient = useQueryClient();
  const [id, setId] = useState(saved.api_id === null ? '' : String(saved.api_id));
  const [hash, setHash] = useState('');
  const wrong_id = id !== '' && !/^[1-9]\d{0,9}$/.test(id.trim());
  const wrong_hash = hash !== '' && !/^[0-9a-f]{32}$/i.test(hash.trim());
  const set = useMutation(
    api.settings.set_credentials.mutationOptions({
      onSuccess: async ({ reconnecting }) => {
        setHash('');
        await queryClient.invalidateQueries({ queryKey: api.settings.key() });
        told(reconnecting > 0 ? t('credentials.reconnecting', { count: reconnecting }) : t('saved'));
      },
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ api_id: Number(id), api_hash: hash.trim() });
      }}
    >
      <Stack gap="sm" maw={420}>
        <Group gap="xs">
          <Badge variant="light" color={saved.has_api_hash ? 'green' : 'gray'} tt="none">
            {saved.has_api_hash ? t('credentials.present') : t('credentials.missing')}
          </Badge>
        </Group>
        <TextInput
          label="api_id"
          inputMode="numeric"
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          error={wrong_id ? t('credentials.wrong_id') : null}
          required
          disabled={!may}
        />
        <PasswordInput
          label="api_hash"
          autoComplete="off"
          placeholder={saved.has_api_hash ? '•'.repeat(32) : ''}
          description={t('credentials.hash_about')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={hash}
          onChange={(event) => setHash(event.currentTarget.value)}
          error={wrong_hash ? t('credentials.wrong_hash') : null}
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          required
          disabled={!may}
        />
        {set.error && <Trouble error={set.error} />}
        <Group>
          <Button type="submit" loading={set.isPending} disabled={!may || wrong_id || wrong_hash || !id || !hash}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
