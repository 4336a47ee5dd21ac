import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSave, type Setting } from './use-setting.ts';
import { Trouble } from '#ui/trouble.tsx';
import { ownZone, ZoneSelect } from '#ui/zone-select.tsx';

type Quiet = { zone: string; from: string; to: string };

/** When nothing is joined, posted or reacted to. */
export function QuietHours({ setting, may }: { setting: Setting; may: boolean }) {
  const { t } = useTranslation('settings');
  const { save, isPending, error } = useSave(setting);
  const saved = quietOf(setting.value);
  const [typed, setTyped] = useState<Quiet | null>(null);
  const on = saved !== null || typed !== null;
  const shown = typed ?? saved ?? firstWish();
  const change = (part: Partial<Quiet>) => setTyped({ ...shown, ...part });
  const turn = (wanted: boolean) => {
    setTyped(wanted ? firstWish() : null);
    if (!wanted && saved) save(null);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(shown);
        setTyped(null);
      }}
    >
      <Stack gap="sm">
        <Switch
          label={t('quiet.on')}
          checked={on}
          disabled={!may}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
        {on && (
          <Group gap="sm" align="flex-end">
            <TextInput
              type="time"
              label={t('quiet.from')}
              value={shown.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
              required
              disabled={!may}
            />
            <TextInput
              type="time"
              label={t('quiet.to')}
              value={shown.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
              required
              disabled={!may}
            />
            <ZoneSelect miw={220} value={shown.zone} onChange={(zone) => change({ zone })} disabled={!may} />
            {typed && (
              <Button type="submit" loading={isPending}>
                {t('save')}
              </Button>
            )}
          </Group>
        )}
        {error && <Trouble error={error} />}
      </Stack>
    </form>
  );
}

function quietOf(value: Setting['value']): Quiet | null {
  return typeof value === 'object' ? value : null;
}

function firstWish(): Quiet {
  return { zone: ownZone(), from: '22:00', to: '08:00' };
}
