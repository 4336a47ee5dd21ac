import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import type { AnyCampaign } from './types.ts';
import { useCampaignsChanged } from './use-changed.ts';

export type Turn = 'start' | 'pause' | 'stop';

/** What a person can turn it to from here, the nearest first. */
export function turnsOf(status: AnyCampaign['status']): Turn[] {
  if (status === 'running') return ['pause', 'stop'];
  return status === 'paused' ? ['start', 'stop'] : ['start'];
}

/** What brings it back to where it stood; null: nothing does. */
function wayBack(before: AnyCampaign['status'], turn: Turn): Turn | null {
  if (turn === 'start') return before === 'stopped' || before === 'done' ? 'stop' : 'pause';
  return before === 'running' ? 'start' : null;
}

/** Turns a campaign, and offers the way back where there is one. `tellsErrors`: where there is no room to show them. */
export function useTurn(campaign: Pick<AnyCampaign, 'id' | 'name' | 'status'>, options?: { tellsErrors: boolean }) {
  const { t } = useTranslation('campaigns');
  const said = useSaid();
  const changed = useCampaignsChanged();
  const { id, name, status } = campaign;
  const tellError = (error: unknown) => notifications.show({ message: said(error).sentence, color: 'red' });
  const back = useMutation({
    mutationFn: (turn: Turn) => client.campaigns[turn]({ id }),
    onSuccess: () => void changed(),
    onError: tellError,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (turn: Turn) => client.campaigns[turn]({ id }),
    onSuccess: (_, turn) => {
      const undo = wayBack(status, turn);
      const again = undo && { label: t('undo'), act: () => back.mutate(undo) };
      told(t(`turned.${turn}`, { name }), ...(again ? [again] : []));
      // Nobody waits for forecasts here.
      void changed();
    },
    ...(options?.tellsErrors === true && { onError: tellError }),
  });
  return { turn: mutate, isPending, error };
}
