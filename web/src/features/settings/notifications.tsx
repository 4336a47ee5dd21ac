import type { NotificationSettings } from '@groundcrew/contract';
import { NOTIFICATION_TYPES, type NotificationType } from '@groundcrew/contract/values.ts';
import { Button, Checkbox, Group, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from './section.tsx';
import { api, client } from '#lib/api.ts';
import { turnDesktop, useDesktop } from '#lib/desktop.ts';
import { playSound } from '#lib/sound.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ownZone, ZoneSelect } from '#ui/zone-select.tsx';

/** What the person is told of, and when without a sound; his own, in all workspaces. */
export function NotificationsSection() {
  const settings = useQuery(api.notifications.settings.queryOptions());
  if (settings.isError) return <Trouble error={settings.error} again={() => void settings.refetch()} />;
  if (settings.isPending) return <Skeleton h={320} />;
  return <Wishes saved={settings.data} />;
}

type Change = Partial<NotificationSettings>;

function useChange(saved: NotificationSettings) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: api.notifications.settings.key() });
  const undo = async () => {
    await client.notifications.change_settings(saved);
    await renew();
  };
  const change = useMutation(
    api.notifications.change_settings.mutationOptions({
      onSuccess: async () => {
        await renew();
        told(t('saved'), { label: t('undo'), act: () => void undo() });
      },
    }),
  );
  return { error: change.error, isPending: change.isPending, save: (wish: Change) => change.mutate(wish) };
}

function Wishes({ saved }: { saved: NotificationSettings }) {
  const { t } = useTranslation('settings');
  const { save, error, isPending } = useChange(saved);
  const wanted = saved.types ?? NOTIFICATION_TYPES;
  const turn = (type: NotificationType, on: boolean) => {
    const types = NOTIFICATION_TYPES.filter((one) => (one === type ? on : wanted.includes(one)));
    save({ types: types.length === NOTIFICATION_TYPES.length ? null : types });
  };
  return (
    <Stack gap="xl">
      <Section title={t('told.title')} about={t('told.about')}>
        <Switch
          label={t('told.enabled')}
          checked={saved.enabled}
          onChange={(event) => save({ enabled: event.currentTarget.checked })}
        />
        <Checkbox.Group label={t('told.types')} value={[...wanted]} readOnly={isPending}>
          <Stack gap="xs" mt="xs">
            {NOTIFICATION_TYPES.map((type) => (
              <Checkbox
                key={type}
                value={type}
                label={t(`told.type.${type}`)}
                disabled={!saved.enabled}
                onChange={(event) => turn(type, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Switch
          label={t('told.desktop')}
          checked={saved.desktop}
          disabled={!saved.enabled}
          onChange={(event) => save({ desktop: event.currentTarget.checked })}
        />
        {saved.enabled && saved.desktop && <ThisBrowser />}
        <Switch
          label={t('told.sound')}
          checked={saved.sound}
          disabled={!saved.enabled}
          onChange={(event) => {
            if (event.currentTarget.checked) playSound();
            save({ sound: event.currentTarget.checked });
          }}
        />
        {error && <Trouble error={error} />}
      </Section>
      <Section title={t('told.quiet')} about={t('told.quiet_about')}>
        <Quiet key={`${saved.quiet_from} ${saved.quiet_to} ${saved.quiet_zone}`} saved={saved} save={save} />
      </Section>
    </Stack>
  );
}

/** Each browser asks its person by itself. */
function ThisBrowser() {
  const { t } = useTranslation('settings');
  const desktop = useDesktop();
  if (desktop === 'on') return null;
  return (
    <Group gap="sm" ms={52}>
      <Text size="sm" c="dimmed">
        {t(`told.browser.${desktop}`)}
      </Text>
      {desktop === 'off' && (
        <Button size="compact-sm" variant="default" onClick={() => void turnDesktop(true)}>
          {t('told.browser.allow')}
        </Button>
      )}
    </Group>
  );
}

function Quiet({ saved, save }: { saved: NotificationSettings; save: (wish: Change) => void }) {
  const { t } = useTranslation('settings');
  const timeZone = ownZone();
  const [from, setFrom] = useState(saved.quiet_from ?? '');
  const [to, setTo] = useState(saved.quiet_to ?? '');
  const [zone, setZone] = useState(saved.quiet_zone ?? timeZone);
  const none = from === '' && to === '';
  const changed =
    from !== (saved.quiet_from ?? '') || to !== (saved.quiet_to ?? '') || zone !== (saved.quiet_zone ?? timeZone);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save({ quiet_from: none ? null : from, quiet_to: none ? null : to, quiet_zone: zone });
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <TextInput
            type="time"
            label={t('quiet.from')}
            value={from}
            required={!none}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="time"
            label={t('quiet.to')}
            value={to}
            required={!none}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <ZoneSelect miw={220} value={zone} onChange={setZone} />
          {changed && <Button type="submit">{t('save')}</Button>}
        </Group>
        <Switch
          label={t('told.weekend')}
          checked={saved.quiet_weekend}
          onChange={(event) => save({ quiet_weekend: event.currentTarget.checked, quiet_zone: zone })}
        />
      </Stack>
    </form>
  );
}
