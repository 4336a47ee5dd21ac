import {
  Anchor,
  Button,
  Checkbox,
  Collapse,
  Group,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useAccountNames } from '#lib/use-account-names.ts';
import { ProxyField } from '#ui/proxy-field.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { apiTrouble, type EditEntry } from './entry.ts';
import type { Refusal } from './refusals.ts';
import { suggestName } from './suggest-name.ts';
import type { Target } from './ways.ts';

type Props = EditEntry & {
  target: Target;
  refusal: Refusal | null;
  /** The session comes from elsewhere, where something may still use it. */
  from_elsewhere?: boolean;
  /** As far as it is entered. */
  phone?: string;
};

/** Its name, its way out, and its own credentials. */
export function EntryFields({ entry, edit, target, refusal, from_elsewhere = false, phone = '' }: Props) {
  const { t } = useTranslation('account-entry');
  const of = (field: Refusal['field']) => (refusal?.field === field ? refusal?.text : null);
  return (
    <>
      {target === null && <NameField entry={entry} edit={edit} error={of('session_name')} phone={phone} />}
      <ProxyField
        description={t(target === null ? 'field.proxy_about' : 'field.proxy_kept')}
        value={entry.proxy_url}
        onChange={(proxy_url) => edit({ proxy_url })}
        error={of('proxy_url')}
      />
      <Credentials entry={entry} edit={edit} error={of('api')} has_own={target?.credentials === 'own'} />
      {from_elsewhere && (
        <Checkbox
          label={t('field.stopped')}
          description={t('field.stopped_about')}
          checked={entry.old_scripts_stopped}
          onChange={(event) => edit({ old_scripts_stopped: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

/** May stay empty; one that fits is a click away. */
function NameField({ entry, edit, error, phone }: EditEntry & { error: string | null; phone: string }) {
  const { t } = useTranslation('account-entry');
  const { names } = useAccountNames();
  const name = suggestName(phone, new Set(names.values()));
  return (
    <Stack gap={4}>
      <TextInput
        label={t('field.name')}
        description={t('field.name_about')}
        value={entry.session_name}
        onChange={(event) => edit({ session_name: event.currentTarget.value })}
        error={error}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
      />
      {entry.session_name === '' && (
        <Group gap="xs">
          <Button size="compact-xs" variant="light" onClick={() => edit({ session_name: name })}>
            {t('field.name_take', { name })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** Those of the workspace do for most; who has some of the account's own opens the fields. */
function Credentials({ entry, edit, error, has_own }: EditEntry & { error: string | null; has_own: boolean }) {
  const { t } = useTranslation('account-entry');
  const [wanted, setWanted] = useState(false);
  const workspace = useQuery(api.settings.credentials.queryOptions());
  const missing = workspace.data?.has_api_hash === false && !has_own;
  const opened = wanted || missing || error !== null || entry.api_id !== '' || entry.api_hash !== '';
  const trouble = apiTrouble(entry);
  // Which of the two it is shows in a moment: nothing changes its place under the pointer.
  if (workspace.isPending) return null;
  return (
    <Stack gap="xs">
      {missing ? (
        <Text size="sm" c="dimmed">
          {t('api.missing')}{' '}
          <TextLink to="/settings/$section" params={{ section: 'credentials' }} inherit underline="always">
            {t('api.settings')}
          </TextLink>
        </Text>
      ) : (
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="start"
          aria-expanded={opened}
          onClick={() => setWanted(!wanted)}
        >
          {t('api.own')}
        </Anchor>
      )}
      <Collapse expanded={opened}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
          <TextInput
            label="api_id"
            inputMode="numeric"
            value={entry.api_id}
            onChange={(event) => edit({ api_id: event.currentTarget.value })}
            error={error ?? (trouble === 'api_id' && entry.api_id !== '' ? t('api.wrong_id') : null)}
            autoComplete="off"
          />
          <PasswordInput
            label="api_hash"
            value={entry.api_hash}
            onChange={(event) => edit({ api_hash: event.currentTarget.value })}
            error={trouble === 'api_hash' && entry.api_hash !== '' ? t('api.wrong_hash') : null}
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
            autoComplete="off"
          />
        </SimpleGrid>
      </Collapse>
    </Stack>
  );
}
