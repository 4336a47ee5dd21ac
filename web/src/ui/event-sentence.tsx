// What has happened, as a sentence. It has no subject where the event is of an account: that stands beside it.
import type { LiveEvent, LiveEventType, Told } from '@groundcrew/contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFormat, type Format } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';

/** As GET /events and the socket have it. */
export type ToldEvent = { type: string; data: object; told?: Told | undefined };

type Say = { t: TFunction<'events'>; format: Format; why: (text: string | null) => string };
type DataOf<T extends LiveEventType> = Extract<LiveEvent, { type: T }>['data'];
type Sentences = { [T in LiveEventType]: (data: DataOf<T>, say: Say) => string };

const SLOT_COUNTS = ['posted', 'skipped', 'errors', 'unconfirmed'] as const;

const of_accounts = {
  'account.held': ({ reason, by }, { t }) => t('account.held', { reason: t(`reason.${reason}`), by }),
  'account.released': (_, { t }) => t('account.released'),
  'health.changed': ({ to, error_message: error }, { t, why }) =>
    error === null
      ? t('health.changed', { to: t(`health_status.${to}`) })
      : t('health.changed_why', { to: t(`health_status.${to}`), error: why(error) }),
  'health_run.ended': (data, { t }) => t('health_run.ended', data),
  'reconnect.started': ({ why }, { t }) => t(`reconnect.started.${why}`),
  'reconnect.drained': (_, { t }) => t('reconnect.drained'),
  'reconnect.proxy_tested': (data, { t }) => t('reconnect.proxy_tested', data),
  'reconnect.closed': (_, { t }) => t('reconnect.closed'),
  'reconnect.connected': (_, { t }) => t('reconnect.connected'),
  'reconnect.verified': ({ again }, { t }) => t(again ? 'reconnect.verified_again' : 'reconnect.verified'),
  'reconnect.failed': ({ stage, error, connected }, { t, why }) =>
    t(connected ? 'reconnect.failed_goes_on' : 'reconnect.failed', { stage: t(`stage.${stage}`), error: why(error) }),
  'flood.met': ({ method, seconds, account_slowed, pool_slowed }, { t, format }) =>
    t(account_slowed || pool_slowed ? 'flood.met_slowed' : 'flood.met', { method, wait: format.duration(seconds) }),
} satisfies Partial<Sentences>;

const of_work = {
  'join.ended': ({ outcome, link, error }, { t, why }) => t(`join.ended.${outcome}`, { link, error: why(error) }),
  'join.batch_begun': ({ niche }, { t }) => t('join.batch_begun', { niche }),
  'join.batch_ended': ({ niche, state, error }, { t, why }) =>
    t(`join.batch_ended.${state}`, { niche, error: why(error) }),
  'join.missed': ({ niche, at }, { t, format }) => t('join.missed', { niche, at: format.moment(at) }),
  'post.sent': ({ link }, { t }) => t('post.sent', { link }),
  'post.failed': ({ status, link, error }, { t, why }) => t(`post.failed.${status}`, { link, error: why(error) }),
  'post.unconfirmed': ({ link }, { t }) => t('post.unconfirmed', { link }),
  'stop.thrown': ({ by, reason }, { t }) =>
    reason === null ? t('stop.thrown', { by }) : t('stop.thrown_why', { by, reason }),
  'stop.lifted': ({ by }, { t }) => t('stop.lifted', { by }),
  'settings.changed': (data, { t }) => t('settings.changed', data),
  'campaign.turned': ({ status, name, by }, { t }) => t(`campaign.turned.${status}`, { name, by }),
  'campaign.removed': ({ name, by }, { t }) => t('campaign.removed', { name, by }),
  'campaign.slot_begun': ({ name, slot_at }, { t, format }) =>
    t('campaign.slot_begun', { name, at: format.moment(slot_at) }),
  'campaign.slot_missed': ({ name, slot_at, reason }, { t, format, why }) =>
    reason === null
      ? t('campaign.slot_missed', { name, at: format.moment(slot_at) })
      : t('campaign.slot_missed_why', { name, at: format.moment(slot_at), reason: why(reason) }),
  'campaign.slot_done': (data, { t, format }) => {
    const counts = SLOT_COUNTS.filter((count) => count === 'posted' || data[count] > 0);
    return t('campaign.slot_done', {
      name: data.name,
      at: format.moment(data.slot_at),
      counts: counts.map((count) => t(`counts.${count}`, { n: format.number(data[count]) })).join(', '),
    });
  },
  'reaction.ended': ({ status, task_id, emoji, error }, { t, why }) =>
    t(`reaction.ended.${status}`, { task: task_id, emoji: emoji ?? '', error: why(error) }),
  'reaction_task.ended': ({ status, task_id, success, total, error }, { t, why }) =>
    t(`reaction_task.ended.${status}`, { task: task_id, success, total, error: why(error) }),
} satisfies Partial<Sentences>;

const of_inbox = {
  'reply.failed': ({ error }, { t, why }) => t('reply.failed', { error: why(error) }),
  'reply.unconfirmed': (_, { t }) => t('reply.unconfirmed'),
  'contact.stopped': ({ who }, { t }) => t('contact.stopped', { who }),
  'note.mentioned': ({ by }, { t }) => t('note.mentioned', { by }),
  'desk.changed': ({ what, by }, { t }) => t(`desk.changed.${what}`, { by }),
  'mailbox.changed': ({ mailbox, error }, { t, why }) =>
    error === null ? t('mailbox.works', { mailbox }) : t('mailbox.trouble', { mailbox, error: why(error) }),
  'webhook.changed': ({ name, status, fault, http_status }, { t }) => {
    const refused = fault === 'refused' && http_status !== null;
    const said = refused
      ? t('webhook_fault.refused_with', { status: http_status })
      : fault && t(`webhook_fault.${fault}`);
    return t(`webhook.changed.${status}`, { name, fault: said ?? '' });
  },
} satisfies Partial<Sentences>;

const sentences: Sentences = { ...of_accounts, ...of_work, ...of_inbox };

function isKnown(type: string): type is LiveEventType {
  return Object.hasOwn(sentences, type);
}

/** For where text is needed instead of an element. */
function useEventSentence(): (event: ToldEvent) => string {
  const { t } = useTranslation('events');
  const format = useFormat();
  const reason = useReason();
  return ({ type, data, told }) => {
    if (!isKnown(type)) return t('unknown', { type });
    // Of our own server: the data are those of the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const sentence = sentences[type] as (of: object, say: Say) => string;
    const why = (text: string | null) => (text === null ? '—' : withoutDot(reason(text, told)));
    return sentence(data, { t, format, why });
  };
}

/** It stands within a sentence. */
function withoutDot(text: string): string {
  return text.replace(/\.$/, '');
}

export function EventSentence({ event }: { event: ToldEvent }) {
  return <>{useEventSentence()(event)}</>;
}
