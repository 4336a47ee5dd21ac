// The person's own: name, language, password, second factor, where he is signed in.
import { Button, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { Sessions } from './sessions.tsx';
import { TwoFactor } from './two-factor.tsx';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { chooseLanguage } from '#lib/i18n.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '#lib/languages.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';

const PASSWORD_MIN = 10;

export function PersonSection() {
  const { t, i18n } = useTranslation('settings');
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  return (
    <Stack gap="xl">
      <Section title={t('me.title')} {...(me.email === null ? {} : { about: me.email })}>
        <Name key={me.name} saved={me.name} />
        <Select
          label={t('me.language')}
          maw={320}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={i18n.language}
          allowDeselect={false}
          onChange={(value) => {
            const language = LANGUAGES.find((one) => one === value);
            if (language) void chooseLanguage(language);
          }}
        />
      </Section>
      <Section title={t('password.title')} about={t('password.about')}>
        <Password />
      </Section>
      <Section title={t('two_factor.title')} about={t('two_factor.about')}>
        <TwoFactor on={me.two_factor} />
      </Section>
      <Sessions />
    </Stack>
  );
}

function Name({ saved }: { saved: string }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [name, setName] = useState(saved);
  const update = useMutation(
    api.me.update.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.me.key() });
        told(t('saved'), { label: t('undo'), act: () => update.mutate({ name: saved }) });
      },
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate({ name });
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('me.name')}
          autoComplete="name"
          miw={240}
          maw={320}
          flex={1}
          value={name}
          maxLength={200}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {name !== saved && (
          <Button type="submit" loading={update.isPending}>
            {t('save')}
          </Button>
        )}
      </Group>
      {update.error && <Trouble error={update.error} />}
    </form>
  );
}

function Password() {
  const { t } = useTranslation('settings');
  const said = useSaid();
  const queryClient = useQueryClient();
  const [has, setHas] = useState('');
  const [wants, setWants] = useState('');
  const show = { 'aria-label': t('show') };
  const change = useMutation(
    api.me.change_password.mutationOptions({
      onSuccess: async ({ ended }) => {
        setHas('');
        setWants('');
        await queryClient.invalidateQueries({ queryKey: api.sessions.key() });
        told(t('password.changed', { count: ended }));
      },
    }),
  );
  const short = wants !== '' && wants.length < PASSWORD_MIN;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ password: has, new_password: wants });
      }}
    >
      <Stack gap="sm" maw={320}>
        <PasswordInput
          label={t('password.has')}
          autoComplete="current-password"
          visibilityToggleButtonProps={show}
          value={has}
          onChange={(event) => setHas(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label={t('password.wants')}
          autoComplete="new-password"
          visibilityToggleButtonProps={show}
          value={wants}
          error={short ? t('password.short', { count: PASSWORD_MIN }) : null}
          onChange={(event) => setWants(event.currentTarget.value)}
          required
        />
        {change.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {said(change.error).sentence}
          </Text>
        )}
        <Group>
          <Button type="submit" variant="default" loading={change.isPending} disabled={!has || !wants || short}>
            {t('password.change')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
