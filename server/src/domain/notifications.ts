// Out of all that happens, what people are told by name, in which words, and when without a sound.
import { DAY_MS, HOUR_MS } from '#domain/days.ts';
import { previewOf } from '#domain/inbox.ts';
import { quietUntil } from '#domain/quiet-hours.ts';
import { wallOf, zoneFault } from '#domain/schedule/zones.ts';

export type NotificationType =
  | 'account_health'
  | 'account_held'
  | 'mailbox_trouble'
  | 'new_message'
  | 'post_unconfirmed'
  | 'reconnect_failed'
  | 'reply_failed'
  | 'reply_unconfirmed'
  | 'slot_missed'
  | 'stop_switch';

export type NotificationDraft = {
  type: NotificationType;
  title: string;
  message: string;
  entity_type: 'account' | 'group' | 'campaign' | 'workspace' | 'conversation' | 'mailbox';
  entity_id: string | null;
  action_url: string;
  /** Only to this person; null: to everybody. */
  user_id?: string | null;
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
  'stop.thrown',
  'stop.lifted',
  'campaign.slot_missed',
  'join.missed',
] as const;

type Happened = { type: string; account_id: number | null; account: string | null; data: Record<string, unknown> };

/** Null for what nobody is told by name. */
export function draftOf({ type, account_id, account, data }: Happened): NotificationDraft | null {
  const of = (name: string) => textOf(data[name]);
  const ofAccount = (kind: NotificationType, title: string, message: string): NotificationDraft => ({
    type: kind,
    title,
    message,
    entity_type: 'account',
    entity_id: account_id === null ? null : String(account_id),
    action_url: account_id === null ? '/accounts' : `/accounts/${account_id}`,
    once_in_ms: 0,
  });
  const name = account ?? `account ${account_id ?? ''}`;
  switch (type) {
    case 'account.held':
      return ofAccount('account_held', `${name} is held`, `Reason: ${of('reason')}, by ${of('by')}.`);
    case 'health.changed':
      return ofAccount('account_health', `${name} is ${of('to')}`, healthText(of('from'), of('error_message')));
    case 'reconnect.failed': {
      const message = `At the stage ${of('stage')}: ${of('error')}`;
      return { ...ofAccount('reconnect_failed', `${name} could not reconnect`, message), once_in_ms: DAY_MS };
    }
    case 'post.unconfirmed':
      return {
        ...ofAccount('post_unconfirmed', `Nobody knows whether a post to ${of('link')} arrived`, of('error')),
        entity_type: 'group',
        entity_id: of('target_id'),
        action_url: '/posts?state=unconfirmed',
      };
    case 'reply.failed':
      return ofConversation('reply_failed', 'A reply was not delivered', of('error'), of('conversation_id'));
    case 'reply.unconfirmed': {
      const title = 'Nobody knows whether a reply arrived';
      return ofConversation('reply_unconfirmed', title, of('error'), of('conversation_id'));
    }
    case 'mailbox.changed':
      return mailboxTrouble(of('mailbox'), of('error'), of('mailbox_id'));
    case 'new_message':
      return newMessage(data);
    case 'stop.thrown':
      return stopped(`${of('by')} halted everything outgoing`, of('reason'));
    case 'stop.lifted':
      return stopped(`${of('by')} let everything go on`, '');
    case 'campaign.slot_missed':
      return missed(`${of('name')} missed its slot`, `Slot of ${of('slot_at')}. ${of('reason')}`.trim(), {
        entity_id: of('campaign_id'),
        action_url: `/campaigns/${of('campaign_id')}`,
      });
    case 'join.missed':
      return missed(`Joins of ${of('niche')} were missed`, `They were due at ${of('at')}, and no server worked.`, {
        entity_id: null,
        action_url: '/groups',
      });
    default:
      return null;
  }
}

function healthText(from: string, error: string): string {
  const before = from === '' ? 'It was not tested before.' : `It was ${from}.`;
  return error === '' ? before : `${before} ${error}`;
}

function stopped(title: string, message: string): NotificationDraft {
  const about = { entity_type: 'workspace', entity_id: null, action_url: '/settings' } as const;
  return { type: 'stop_switch', title, message, ...about, once_in_ms: 0 };
}

function ofConversation(type: NotificationType, title: string, message: string, entity_id: string): NotificationDraft {
  const action_url = `/inbox?c=${entity_id}`;
  return { type, title, message, entity_type: 'conversation', entity_id, action_url, once_in_ms: 0 };
}

/** That it can be reached again is told by no notification. */
function mailboxTrouble(mailbox: string, error: string, entity_id: string): NotificationDraft | null {
  if (error === '') return null;
  return {
    type: 'mailbox_trouble',
    title: `The mailbox ${mailbox} has trouble`,
    message: error,
    entity_type: 'mailbox',
    entity_id,
    action_url: '/settings',
    once_in_ms: HOUR_MS,
  };
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
  const draft = ofConversation('new_message', from || 'A new message', said, textOf(conversation['id']));
  return { ...draft, user_id, once_in_ms: UNREAD_MS };
}

/** One of a conversation is enough while it is unread. */
const UNREAD_MS = 30 * DAY_MS;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function missed(
  title: string,
  message: string,
  about: Pick<NotificationDraft, 'entity_id' | 'action_url'>,
): NotificationDraft {
  return { type: 'slot_missed', title, message, entity_type: 'campaign', ...about, once_in_ms: 0 };
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
