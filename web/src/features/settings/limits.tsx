import { Skeleton, Stack, Switch } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NUMBER_KEYS, NumberSetting } from './number-setting.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { Section } from './section.tsx';
import { useSave, useSettings, type Setting } from './use-setting.ts';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';

const OF_HEALTH = new Set<string>(['healthCheckInterval', 'connectionTimeout', 'maxConnectionRetries']);

/** How much the accounts may do, and when they rest. */
export function LimitsSection() {
  const { t } = useTranslation('settings');
  const settings = useSettings();
  const may = useMay('admin');
  if (settings.isError) return <Trouble error={settings.error} again={() => void settings.refetch()} />;
  if (settings.isPending) return <Skeleton h={420} />;
  const quiet = settings.data.items.find(({ key }) => key === 'quiet_hours');
  return (
    <Stack gap="xl">
      <Section title={t('limits.title')} about={may ? t('limits.about') : t('only_admins')}>
        <Numbers items={settings.data.items} ofHealth={false} />
      </Section>
      {quiet && (
        <Section title={t('quiet.title')} about={t('quiet.about')}>
          <QuietHours setting={quiet} may={may} />
        </Section>
      )}
    </Stack>
  );
}

/** How sessions are tested. */
export function HealthSection() {
  const { t } = useTranslation('settings');
  const settings = useSettings();
  const may = useMay('admin');
  if (settings.isError) return <Trouble error={settings.error} again={() => void settings.refetch()} />;
  if (settings.isPending) return <Skeleton h={320} />;
  const automatic = settings.data.items.find(({ key }) => key === 'autoHealthCheck');
  return (
    <Section title={t('health.title')} about={may ? t('health.about') : t('only_admins')}>
      {automatic && <Automatic setting={automatic} may={may} />}
      <Numbers items={settings.data.items} ofHealth />
    </Section>
  );
}

function Automatic({ setting, may }: { setting: Setting; may: boolean }) {
  const { t } = useTranslation('settings');
  const { save, isPending, error } = useSave(setting);
  return (
    <>
      <Switch
        label={t('name.autoHealthCheck')}
        description={t('about.autoHealthCheck')}
        checked={setting.value === true}
        disabled={!may || isPending}
        onChange={(event) => save(event.currentTarget.checked)}
      />
      {error && <Trouble error={error} />}
    </>
  );
}

function Numbers({ items, ofHealth }: { items: readonly Setting[]; ofHealth: boolean }) {
  const { data: me } = useSuspenseQuery(api.me.get.queryOptions());
  const may = useMay('admin');
  return NUMBER_KEYS.filter((key) => OF_HEALTH.has(key) === ofHealth).map((key) => {
    const setting = items.find((item) => item.key === key);
    // Anew when it was saved, here or elsewhere: what was typed has become what is.
    return (
      setting && (
        <NumberSetting
          key={`${key} ${Number(setting.value)}`}
          setting={setting}
          of={key}
          may={may}
          isOwner={me.role === 'owner'}
        />
      )
    );
  });
}
