import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { ownZone, ZoneSelect } from '#ui/zone-select.tsx';
import { BatchSize } from './batch-size.tsx';
import { useCronWords } from './cron-words.ts';
import { NextTimes, useTried } from './next-times.tsx';
import { BATCH, type JoinSchedule } from './types.ts';

const USUAL = ['*/30 * * * *', '0 * * * *', '0 */2 * * *', '0 */4 * * *', '0 9,18 * * *', '0 10 * * *'];
const OWN = 'own';

type Props = { niche: string; schedule: JoinSchedule | undefined; onClose: () => void };

/** When a niche is joined by itself; what is typed is told in plain words and as the next times. */
export function EditSchedule({ niche, schedule, onClose }: Props) {
  const { t } = useTranslation('joiner');
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [cron, setCron] = useState(schedule?.cron ?? '0 */2 * * *');
  const [zone, setZone] = useState(schedule?.zone ?? ownZone());
  const [size, setSize] = useState<number>(schedule?.batch_size ?? BATCH.usual);
  const save = useSave(niche, onClose);
  const tried = useTried({ niche, enabled, cron, zone });
  const submit = () => {
    // One that was never set has nothing to switch off.
    if (!enabled && schedule === undefined) onClose();
    else save.mutate(enabled ? { niche, enabled, cron, zone, batch_size: size } : { niche, enabled });
  };
  return (
    <Modal opened onClose={onClose} title={t('schedule.title', { niche })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <Switch
            label={t('schedule.enabled')}
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          {enabled && (
            <>
              <When cron={cron} setCron={setCron} unreadable={tried.unreadable} />
              <ZoneSelect value={zone} onChange={setZone} limit={60} />
              <BatchSize value={size} onChange={setSize} />
              <NextTimes cron={cron} zone={zone} tried={tried} />
            </>
          )}
          {save.isError && <Trouble error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={enabled && tried.unreadable}>
              {t('schedule.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Tells what was saved, and lets what shows schedules be asked for anew. */
function useSave(niche: string, onClose: () => void) {
  const { t } = useTranslation('joiner');
  const queryClient = useQueryClient();
  return useMutation(
    api.join_schedules.put.mutationOptions({
      onSuccess: async (set) => {
        notifications.show({
          message: t(set.enabled ? 'schedule.saved' : 'schedule.saved_off', { niche }),
          color: 'teal',
        });
        onClose();
        await Promise.all(
          [api.join_schedules, api.niches, api.overview].map((part) =>
            queryClient.invalidateQueries({ queryKey: part.key() }),
          ),
        );
      },
    }),
  );
}

type WhenProps = { cron: string; setCron: (cron: string) => void; unreadable: boolean };

function When({ cron, setCron, unreadable }: WhenProps) {
  const { t } = useTranslation('joiner');
  const words = useCronWords();
  const [own, setOwn] = useState(!USUAL.includes(cron));
  return (
    <>
      <Select
        label={t('schedule.when')}
        data={[...USUAL.map((value) => ({ value, label: words(value) })), { value: OWN, label: t('schedule.own') }]}
        value={own ? OWN : cron}
        allowDeselect={false}
        onChange={(value) => {
          setOwn(value === OWN);
          if (value !== null && value !== OWN) setCron(value);
        }}
      />
      {own && (
        <TextInput
          label={t('schedule.cron')}
          description={t('schedule.cron_about')}
          value={cron}
          onChange={(event) => setCron(event.currentTarget.value)}
          error={unreadable ? t('schedule.unreadable') : null}
          ff="monospace"
          spellCheck={false}
        />
      )}
    </>
  );
}
