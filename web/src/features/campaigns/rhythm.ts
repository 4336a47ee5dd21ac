import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { AnyCampaign } from './types.ts';

/** "08:00, 12:00 and 3 more", or "Every hour". */
export function useRhythm(): (campaign: Pick<AnyCampaign, 'slots' | 'interval_minutes'>, most?: number) => string {
  const { t } = useTranslation('campaigns');
  const { duration } = useFormat();
  return ({ slots, interval_minutes }, most = Infinity) => {
    if (interval_minutes !== null) {
      const hours = interval_minutes / 60;
      if (hours === 1) return t('every.hour');
      return Number.isInteger(hours)
        ? t('every.hours', { count: hours })
        : t('every.time', { time: duration(interval_minutes * 60) });
    }
    const shown = slots.slice(0, most).join(', ');
    const rest = slots.length - most;
    return rest > 0 ? t('and_more', { shown, count: rest }) : shown;
  };
}
