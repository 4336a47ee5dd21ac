// What a CRM kept of those whom a team talks with: one row a conversation.
import { parseAddress } from '#domain/mail/addresses.ts';
import type { ConversationState, PeerKind } from '#domain/inbox.ts';
import { CONVERSATION_COLUMNS as COLUMNS } from './columns.ts';
import { dateIn, flagIn, longTextIn, textIn, wholeIn, type OlderRow } from './row.ts';

export type OlderConversation = {
  file: string;
  line: string;
  /** In lower case, as messages name it. */
  id: string;
  with:
    | { platform: 'telegram'; account: string | null; peer_id: number; peer_kind: PeerKind }
    | { platform: 'email'; mailbox: string | null; address: string | null; message_id: string | null };
  external_id: string;
  subject: string | null;
  contact: { name: string | null; username: string | null; phone: string | null };
  state: ConversationState;
  snoozed_until: Date | null;
  archived: boolean;
  unread: number;
  labels: string[];
  notes: string | null;
  /** Null: it cannot be read. */
  created_at: Date | null;
};

const TELEGRAM = /^(?:tg|telegram)/i;
const MAIL = /mail|^(?:imap|smtp)$/i;
const NAME_MAX = 500;
const LABELS_MAX = 20;
const LABEL_MAX = 50;

/** The conversation, or why there is none. */
export function readConversationRow(row: OlderRow, now: Date): OlderConversation | string {
  const id = textIn(row, COLUMNS.id);
  if (id === null) return 'it has no id, by which messages could name it';
  const partner = partnerIn(row);
  if (typeof partner === 'string') return partner;
  const at = dateIn(row, COLUMNS.created_at);
  return {
    file: row.file,
    line: row.line,
    id: id.toLowerCase(),
    with: partner,
    external_id: textIn(row, COLUMNS.external_id) ?? '',
    subject: short(textIn(row, COLUMNS.subject)),
    contact: {
      name: short(textIn(row, COLUMNS.contact_name)),
      username: textIn(row, COLUMNS.username)?.replace(/^@/, '').slice(0, 64) ?? null,
      phone:
        textIn(row, COLUMNS.phone)
          ?.replaceAll(/[^\d+]/g, '')
          .slice(0, 20) || null,
    },
    ...lifeOf(row, now),
    unread: Math.min(wholeIn(row, COLUMNS.unread), 1_000_000),
    labels: labelsIn(row),
    notes: longTextIn(row, COLUMNS.notes),
    created_at: at.kind === 'date' ? at.date : null,
  };
}

function short(text: string | null): string | null {
  return text === null ? null : text.replaceAll(/\s+/g, ' ').slice(0, NAME_MAX);
}

function partnerIn(row: OlderRow): OlderConversation['with'] | string {
  const [platform, outer] = [textIn(row, COLUMNS.platform), textIn(row, COLUMNS.external_id)];
  if (platform === null) return 'it names no platform';
  if (MAIL.test(platform)) return mailIn(row, outer);
  if (!TELEGRAM.test(platform))
    return `of the platform ${platform.slice(0, 40)} nothing is kept here: telegram and email are`;
  // The account stands before the chat where one person talks with several of them.
  const [, account = null, peer] =
    /^(?:(?:tg|telegram|chat|user|peer)[:_-])?(?:([^:/]{1,100})[:/])?(-?\d{1,16})$/i.exec(outer ?? '') ?? [];
  const peer_id = Number(peer ?? 0);
  if (peer_id === 0 || !Number.isSafeInteger(peer_id)) {
    return `external_id is no number of a chat of Telegram: ${outer?.slice(0, 40) ?? 'nothing'}`;
  }
  const own = textIn(row, COLUMNS.account)?.toLowerCase() ?? account?.toLowerCase() ?? null;
  return { platform: 'telegram', account: own, peer_id, peer_kind: kindOf(peer_id) };
}

/** Telegram's marked ids: of people, of basic groups, and below -10^12 of supergroups and channels. */
function kindOf(peer_id: number): PeerKind {
  if (peer_id > 0) return 'private';
  return peer_id > -1_000_000_000_000 ? 'basic_group' : 'supergroup';
}

function mailIn(row: OlderRow, outer: string | null): OlderConversation['with'] | string {
  const mailbox = textIn(row, COLUMNS.mailbox)?.toLowerCase() ?? null;
  const address = parseAddress(textIn(row, COLUMNS.email) ?? '')?.address ?? parseAddress(outer ?? '')?.address ?? null;
  return { platform: 'email', mailbox, address: address?.toLowerCase() ?? null, message_id: messageIdIn(outer) };
}

/** With its brackets, as it stands in a mail: the only form in which it cannot be taken for an address. */
export function messageIdIn(text: string | null): string | null {
  return /<[^<>\s@]+@[^<>\s]+>/.exec(text ?? '')?.[0].slice(0, 900) ?? null;
}

const CLOSED = /^(?:closed|resolved|done|completed?|finished|archived|spam)$/i;
const PENDING = /^(?:pending|waiting|on_hold|hold|snoozed)$/i;

function lifeOf(row: OlderRow, now: Date): Pick<OlderConversation, 'state' | 'snoozed_until' | 'archived'> {
  const status = textIn(row, COLUMNS.status) ?? '';
  const until = dateIn(row, COLUMNS.snoozed_until);
  const marked = textIn(row, COLUMNS.archived);
  // A moment in such a column says that it is.
  const archived = /^(?:archived|spam)$/i.test(status) || (flagIn(row, COLUMNS.archived) ?? marked !== null);
  if (until.kind === 'date' && until.date > now) return { state: 'snoozed', snoozed_until: until.date, archived };
  // Its time is over.
  const awake = /^snoozed$/i.test(status) && until.kind === 'date';
  const state = CLOSED.test(status) ? 'closed' : PENDING.test(status) && !awake ? 'pending' : 'open';
  return { state, snoozed_until: null, archived };
}

/** A list of JSON or of PostgreSQL, of texts or of things with a name, or texts between commas. */
function labelsIn(row: OlderRow): string[] {
  const text = textIn(row, COLUMNS.labels);
  if (text === null) return [];
  const names = namesOf(parsed(text)) ?? text.replace(/^\{(.*)\}$/s, '$1').split(',');
  const clean = names.map((name) => name.replaceAll(/^["'\s]+|["'\s]+$/g, '').slice(0, LABEL_MAX)).filter(Boolean);
  return [...new Map(clean.map((name) => [name.toLowerCase(), name])).values()].slice(0, LABELS_MAX);
}

/** Undefined: it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function namesOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return value.flatMap((one: unknown) => {
    if (typeof one === 'string') return [one];
    const named = typeof one === 'object' && one !== null && 'name' in one ? one.name : null;
    return typeof named === 'string' ? [named] : [];
  });
}
