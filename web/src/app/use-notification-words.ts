import type { LiveNotification } from '@groundcrew/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { knownText } from '#lib/i18n.ts';
import { useReason } from '#lib/reasons.ts';

type Notification = Pick<LiveNotification['data'], 'title' | 'message' | 'code' | 'params' | 'told'>;
type Words = { title: string; message: string };

/** What a notification says in the person's language; those of a kind that is not known here as the server has worded them. */
export function useNotificationWords(): (notification: Notification) => Words {
  useTranslation('notifications');
  const format = useFormat();
  const reason = useReason();
  return ({ code, params, told, title, message }) => {
    const english = { title, message };
    if (code === null) return english;
    if (code === 'new_message') return ofMessage(params);
    const said = (name: string) => (params[name] ? reason(params[name], told) : '');
    const values = {
      ...params,
      error: said('error'),
      // A hold has a name; anything else is a reason.
      reason: knownText('events', `reason.${params['reason'] ?? ''}`) ?? said('reason'),
      from:
        knownText('events', `health_status.${params['from'] ?? ''}`) ??
        knownText('notifications', 'never_tested') ??
        '',
      to: knownText('events', `health_status.${params['to'] ?? ''}`) ?? '',
      stage: knownText('events', `stage.${params['stage'] ?? ''}`) ?? '',
      fault: knownText('events', `webhook_fault.${params['fault'] ?? ''}`) ?? '',
      slot_at: params['slot_at'] ? format.moment(params['slot_at']) : '',
      at: params['at'] ? format.moment(params['at']) : '',
    };
    const text = (part: keyof Words) => knownText('notifications', `${code}.${part}`, values)?.trim();
    return { title: text('title') ?? title, message: text('message') ?? message };
  };
}

/** A message without words stands as `[photo]`. */
function ofMessage({ from = '', said = '' }: Record<string, string>): Words {
  const kind = /^\[(\w+)\]$/.exec(said)?.[1] ?? '';
  return {
    title: from || (knownText('notifications', 'somebody') ?? ''),
    message: knownText('inbox', `kind.${kind}`) ?? said,
  };
}
