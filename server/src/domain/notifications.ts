// Out of all that happens, what people are told by name, in which words, and when without a sound.
import { DAY_MS, HOUR_MS } from '#domain/days.ts';
import { previewOf } from '#domain/inbox.ts';
import { quietUntil } from '#domain/quiet-hours.ts';
import { WEBHOOK_FAULTS } from '#domain/webhook-faults.ts';
import { wallOf, zoneFault } from '#domain/schedule/zones.ts';

export type NotificationType =
  | 'account_health'
  | 'account_held'
  | 'mailbox_trouble'
  | 'mention'
  | 'new_message'
  | 'post_unconfirmed'
  | 'reconnect_failed'
  | 'reply_failed'
  | 'reply_unconfirmed'
  | 'slot_missed'
  | 'stop_switch'
  | 'webhook_put_aside';

/** What is said, for people of any language: each event that is told of has its sentence, by the name of the event. */
export type NotificationCode = (typeof NOTIFYING_EVENTS)[number] | 'new_message';

export type NotificationDraft = {
  type: NotificationType;
  code: NotificationCode;
  /** The values in the sentence; empty where there is none. */
  params: Record<string, string>;
  title: string;
  message: string;
  entity_type: 'account' | 'group' | 'campaign' | 'workspace' | 'conversation' | 'mailbox' | 'webhook';
  entity_id: string | null;
  action_url: string;
  /** Only to these persons; null: to everybody. */
  user_ids?: readonly string[] | null;
  /** Nothing alike of the same thing for so long, while that one is unread. */
  once_in_ms: number;
};

/** Types of events of which `draftOf` makes something. */
export const NOTIFYING_EVENTS = [
  'account.held',
  'health.changed',
  'reconnect.failed',
  'post.unconfirmed',
  'reply.failed',
  'reply.unconfirmed',
  'mailbox.changed',
  'note.mentioned',
  'stop.thrown',
  'stop.lifted',
  'campaign.slot_missed',
  'join.missed',
  'webhook.changed',
] as const;

type Happened = { type: string; account_id: number | null; account: string | null; data: Record<string, unknown> };

/** Null for what nobody is told by name. */
export function draftOf(event: Happened): NotificationDraft | null {
  const { type, account_id, account, data } = event;
  const pick = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, textOf(data[name])]));
  const name = account ?? `account ${account_id ?? ''}`;
  switch (type) {
    case 'account.held':
      return ofAccount(event, 'account_held', { code: type, params: { account: name, ...pick('reason', 'by') } });
    case 'health.changed': {
      const { error_message = '', ...change } = pick('from', 'to', 'error_message');
      return ofAccount(event, 'account_health', {
        code: type,
        params: { account: name, ...change, error: error_message },
      });
    }
    case 'reconnect.failed': {
      const said = { code: type, params: { account: name, ...pick('stage', 'error') } } as const;
      return { ...ofAccount(event, 'reconnect_failed', said), once_in_ms: DAY_MS };
    }
    case 'post.unconfirmed':
      return draft(
        'post_unconfirmed',
        { code: type, params: pick('link', 'error') },
        {
          entity_type: 'group',
          entity_id: textOf(data['target_id']),
          action_url: '/posts?state=unconfirmed',
        },
      );
    case 'reply.failed':
    case 'reply.unconfirmed': {
      const kind = type === 'reply.failed' ? 'reply_failed' : 'reply_unconfirmed';
      return draft(kind, { code: type, params: pick('error') }, ofConversation(textOf(data['conversation_id'])));
    }
    case 'mailbox.changed':
      return mailboxTrouble({ code: type, params: pick('mailbox', 'error') }, textOf(data['mailbox_id']));
    case 'webhook.changed':
      return webhookPutAside({ code: type, params: pick('name', 'fault') }, data);
    case 'note.mentioned': {
      const { user_ids } = data;
      const about = ofConversation(textOf(data['conversation_id']));
      const made = draft('mention', { code: type, params: pick('by') }, about);
      return { ...made, user_ids: Array.isArray(user_ids) ? user_ids.map(textOf) : [] };
    }
    case 'new_message':
      return newMessage(data);
    case 'stop.thrown':
    case 'stop.lifted': {
      const params = type === 'stop.thrown' ? pick('by', 'reason') : pick('by');
      return draft('stop_switch', { code: type, params }, OF_WORKSPACE);
    }
    case 'campaign.slot_missed':
    case 'join.missed':
      return missed(type, pick(...(type === 'join.missed' ? ['niche', 'at'] : ['name', 'slot_at', 'reason'])), data);
    default:
      return null;
  }
}

type Said = Pick<NotificationDraft, 'code' | 'params'>;
type About = Pick<NotificationDraft, 'entity_type' | 'entity_id' | 'action_url'>;

const OF_WORKSPACE: About = { entity_type: 'workspace', entity_id: null, action_url: '/settings' };

function draft(type: NotificationType, said: Said, about: About): NotificationDraft {
  return { type, ...said, ...inEnglish(said), ...about, once_in_ms: 0 };
}

/** For whoever reads no codes. */
function inEnglish({ code, params }: Said): { title: string; message: string } {
  const { account = '', by = '', error = '', reason = '' } = params;
  switch (code) {
    case 'account.held':
      return { title: `${account} is held`, message: `Reason: ${reason}, by ${by}.` };
    case 'health.changed': {
      const before = params['from'] === '' ? 'It was not tested before.' : `It was ${params['from'] ?? ''}.`;
      return { title: `${account} is ${params['to'] ?? ''}`, message: `${before} ${error}`.trim() };
    }
    case 'reconnect.failed':
      return { title: `${account} could not reconnect`, message: `At the stage ${params['stage'] ?? ''}: ${error}` };
    case 'post.unconfirmed':
      return { title: `Nobody knows whether a post to ${params['link'] ?? ''} arrived`, message: error };
    case 'reply.failed':
      return { title: 'A reply was not delivered', message: error };
    case 'reply.unconfirmed':
      return { title: 'Nobody knows whether a reply arrived', message: error };
    case 'mailbox.changed':
      return { title: `The mailbox ${params['mailbox'] ?? ''} has trouble`, message: error };
    case 'webhook.changed':
      return { title: `The webhook ${params['name'] ?? ''} is put aside`, message: sentenceOf(params['fault']) };
    case 'note.mentioned':
      return { title: `${by} mentions you in a note`, message: '' };
    case 'new_message':
      return { title: params['from'] || 'A new message', message: params['said'] ?? '' };
    case 'stop.thrown':
      return { title: `${by} halted everything outgoing`, message: reason };
    case 'stop.lifted':
      return { title: `${by} let everything go on`, message: '' };
    case 'campaign.slot_missed':
      return {
        title: `${params['name'] ?? ''} missed its slot`,
        message: `Slot of ${params['slot_at'] ?? ''}. ${reason}`.trim(),
      };
    case 'join.missed':
      return {
        title: `Joins of ${params['niche'] ?? ''} were missed`,
        message: `They were due at ${params['at'] ?? ''}, and no server worked.`,
      };
  }
}

function ofAccount({ account_id }: Happened, type: NotificationType, said: Said): NotificationDraft {
  return draft(type, said, {
    entity_type: 'account',
    entity_id: account_id === null ? null : String(account_id),
    action_url: account_id === null ? '/accounts' : `/accounts/${account_id}`,
  });
}

function ofConversation(entity_id: string): About {
  return { entity_type: 'conversation', entity_id, action_url: `/inbox?c=${entity_id}` };
}

/** That it can be reached again is told by no notification. */
function mailboxTrouble(said: Said, entity_id: string): NotificationDraft | null {
  if (said.params['error'] === '') return null;
  const about = { entity_type: 'mailbox', entity_id, action_url: '/settings/mailboxes' } as const;
  return { ...draft('mailbox_trouble', said, about), once_in_ms: HOUR_MS };
}

/** A message that came in from a person; of what is taken only whoever has taken it is told. */
function newMessage(data: Record<string, unknown>): NotificationDraft | null {
  const { message, conversation } = data;
  if (!isRecord(message) || !isRecord(conversation)) return null;
  const { assignee, contact, subject, state } = conversation;
  if (message['direction'] !== 'inbound' || message['automatic'] !== null) return null;
  const user_id = isRecord(assignee) ? textOf(assignee['id']) : null;
  if (user_id === null && state !== 'open') return null;
  const from = textOf(message['sender_name']) || (isRecord(contact) ? textOf(contact['name']) : '') || textOf(subject);
  const said = previewOf({ text: textOf(message['text']), kind: textOf(message['kind']) });
  const about = ofConversation(textOf(conversation['id']));
  const made = draft('new_message', { code: 'new_message', params: { from, said } }, about);
  return { ...made, user_ids: user_id === null ? null : [user_id], once_in_ms: UNREAD_MS };
}

/** One of a conversation is enough while it is unread. */
const UNREAD_MS = 30 * DAY_MS;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** All else of it is told by its page. */
function webhookPutAside(said: Said, data: Record<string, unknown>): NotificationDraft | null {
  if (data['status'] !== 'put_aside') return null;
  const entity_id = textOf(data['webhook_id']);
  return draft('webhook_put_aside', said, { entity_type: 'webhook', entity_id, action_url: '/settings/webhooks' });
}

function sentenceOf(fault = ''): string {
  const sentence = Object.entries(WEBHOOK_FAULTS).find(([code]) => code === fault)?.[1];
  return sentence === undefined ? '' : `${sentence}.`;
}

function missed(
  code: 'campaign.slot_missed' | 'join.missed',
  params: Record<string, string>,
  data: Record<string, unknown>,
): NotificationDraft {
  const id = code === 'join.missed' ? null : textOf(data['campaign_id']);
  const action_url = id === null ? '/groups' : `/campaigns/${id}`;
  return draft('slot_missed', { code, params }, { entity_type: 'campaign', entity_id: id, action_url });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 500) : typeof value === 'number' ? String(value) : '';
}

/** What a person wants to hear of; types null: all. */
export type NotificationWishes = {
  enabled: boolean;
  types: readonly string[] | null;
  quiet_zone: string | null;
  /** Local times as `22:00`; both or neither. */
  quiet_from: string | null;
  quiet_to: string | null;
  quiet_weekend: boolean;
};

export function wants({ enabled, types }: NotificationWishes, type: string): boolean {
  return enabled && (types === null || types.includes(type));
}

/** Whether it comes without a sound. */
export function isSilent(wishes: NotificationWishes, at: Date): boolean {
  const { quiet_zone: zone, quiet_from: from, quiet_to: to } = wishes;
  if (zone === null) return false;
  if (wishes.quiet_weekend && isWeekend(zone, at)) return true;
  return from !== null && to !== null && quietUntil({ zone, from, to }, at) !== null;
}

/** The first of January 1970 was a Thursday. */
function isWeekend(zone: string, at: Date): boolean {
  const day = (((Math.floor(wallOf(zone, at) / DAY_MS) + 4) % 7) + 7) % 7;
  return day === 0 || day === 6;
}

/** Null when they can be kept. */
export function wishesFault(wishes: NotificationWishes): { field: keyof NotificationWishes; reason: string } | null {
  const { quiet_zone: zone, quiet_from: from, quiet_to: to, quiet_weekend: weekend } = wishes;
  if ((from === null) !== (to === null)) {
    return {
      field: from === null ? 'quiet_from' : 'quiet_to',
      reason: 'give quiet_from and quiet_to, or null for both',
    };
  }
  if (from !== null && from === to) {
    return { field: 'quiet_to', reason: `from ${from} to ${to} is all day or not at all` };
  }
  if (zone === null) {
    const reason = 'name the time zone of the quiet hours';
    return from !== null || weekend ? { field: 'quiet_zone', reason } : null;
  }
  const fault = zoneFault(zone);
  return fault === null ? null : { field: 'quiet_zone', reason: fault };
}
