// What keeps a campaign's groups from their posts, in the person's words.
import { useTranslation } from 'react-i18next';
import { useBlockers } from '#lib/blockers.ts';

const GROUP_STATUSES = ['new', 'requested', 'error', 'banned'] as const;

function statusIn(words: string): (typeof GROUP_STATUSES)[number] | null {
  const [, named] = /the group is (\w+)/.exec(words) ?? [];
  return GROUP_STATUSES.find((status) => status === named) ?? null;
}

/** Of slots and forecasts alone. */
const OWN = ['group_daily_posts', 'posted', 'slot_time', 'slot_over', 'time_over'] as const;

/** What a code means; `words`: the API's own, for a code that is not known here. */
export function useCodeWords(): (code: string, words: string) => string {
  const { t } = useTranslation('campaigns');
  const { t: tStatus } = useTranslation('status');
  const tell = useBlockers();
  return (code, words) => {
    const own = OWN.find((one) => one === code);
    if (own) return t(`turn.${own}`);
    const status = code === 'target_status' ? statusIn(words) : null;
    if (status) return t('turn.group_status', { status: tStatus(`group.${status}`).toLowerCase() });
    return tell({ code, message: words, action: null }).what;
  };
}
