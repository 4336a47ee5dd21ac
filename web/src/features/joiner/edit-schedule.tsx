import { Button, Group, List, Modal, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import { ownZone, ZoneSelect } from '#ui/zone-select.tsx';
import { nextTimes, readCron } from './cron.ts';
import { useCronWords } from './cron-words.ts';
import { BATCH, type JoinSchedule } from './types.ts';

const USUAL = ['*/30 * * * *', '0 * * * *', '0 */2 * * *', '0 */4 * * *', '0 9,18 * * *', '0 10 * * *'];
const OWN = 'own';
const SHOWN_TIMES = 4;

type Props = { niche: string; schedule: JoinSchedule | undefined; onClose: () => void };

/** When a niche is joined by itself; what is typed is told in plain words and as the next times. */
export function EditSchedule({ niche, schedule, onClose }: Props) {
  const { t } = useTranslation('joiner');
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [cron, setCron] = useState(schedule?.cron ?? '0 */2 * * *');
  const [zone, setZone] = useState(schedule?.zone ?? ownZone());
  const [size, setSize] = useState<number>(schedule?.batch_size ?? BATCH.usual);
  const save = useSave(niche, onClose);
  const readable = readCron(cron) !== null || cron.trim().startsWith('@');
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
              <When cron={cron} setCron={setCron} readable={readable} />
              <ZoneSelect value={zone} onChange={setZone} limit={60} />
              <NumberInput
                label={t('start.size')}
                description={t('start.size_about', { most: BATCH.most })}
                value={size}
                onChange={(value) => setSize(typeof value === 'number' ? value : BATCH.usual)}
                min={1}
                max={BATCH.most}
                allowDecimal={false}
              />
              <NextTimes cron={cron} zone={zone} />
            </>
          )}
          {save.isError && <Trouble error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={enabled && !readable}>
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

type WhenProps = { cron: string; setCron: (cron: string) => void; readable: boolean };

function When({ cron, setCron, readable }: WhenProps) {
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
          error={readable ? null : t('schedule.unreadable')}
          ff="monospace"
          spellCheck={false}
        />
      )}
    </>
  );
}

function NextTimes({ cron, zone }: { cron: string; zone: string }) {
  const { t, i18n } = useTranslation('joiner');
  const words = useCronWords();
  const now = useNow();
  const read = readCron(cron);
  if (!read) return null;
  const format = new Intl.DateTimeFormat(i18n.language, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {words(cron)}
      </Text>
      <Text size="sm" c="dimmed">
        {t('schedule.next')}
      </Text>
      <List size="sm" c="dimmed">
        {nextTimes(read, zone, now, SHOWN_TIMES).map((at) => (
          <List.Item key={at.getTime()}>{format.format(at)}</List.Item>
        ))}
      </List>
    </Stack>
  );
}
