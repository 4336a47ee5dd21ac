import { Button, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { told } from '#ui/told.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS, now: 0 } as const;
type Span = keyof typeof SPANS;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the record above
const NAMES = Object.keys(SPANS) as Span[];

/** From which moment on a webhook is told of everything once more. */
export function WebhookAgain({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const queryClient = useQueryClient();
  const now = useNow();
  const [span, setSpan] = useState<Span>('hour');
  const send = useMutation({
    mutationFn: () => client.webhooks.replay_since({ id, since: new Date(now - SPANS[span]).toISOString() }),
    onSuccess: async ({ events }) => {
      await queryClient.invalidateQueries({ queryKey: api.webhooks.key() });
      told(t('again_done', { count: events }));
      onClose();
    },
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t('again_about')}</Text>
      <Radio.Group
        aria-label={t('open.again')}
        value={span}
        onChange={(value) => setSpan(NAMES.find((one) => one === value) ?? 'hour')}
      >
        <Stack gap="xs">
          {NAMES.map((one) => (
            <Radio key={one} value={one} label={t(`span.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {send.error && <Trouble error={send.error} />}
      <Button loading={send.isPending} onClick={() => send.mutate()}>
        {t(span === 'now' ? 'leave_out_all' : 'send_again')}
      </Button>
    </Stack>
  );
}
