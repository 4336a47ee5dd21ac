// What a route wants in its body or address beyond what its schema says, so that it does what it is for.
import { createHash } from 'node:crypto';
import { JPEG } from '#contract/pictures.ts';
import { sessionOf } from '#engine/world.ts';
import { linkOf, nicheOf, secretOf, type Place } from './workspaces.ts';

/** Of an account that nobody has yet. */
const NEW_SESSION = 55;

/** What a second contact's number is above that of the first. */
export const OTHER_CONTACT = 1_000;

/** An API hash that is handed in. */
export const API_HASH = 'feedface'.repeat(4);

export const PASSWORD = 'hush correct horse battery hush';

/** What a link ends with: whoever has it needs no other proof. */
const linkToken = (place: Place): string => secretOf(place, 'link').padEnd(43, 'x');

export const tokenHash = (place: Place): string => createHash('sha256').update(linkToken(place)).digest('base64url');

/** Their sender is told whatever the token in them opens: there is no other's id to be told apart. */
export const BEARERS = new Set(['POST /invitations/look', 'POST /invitations/accept', 'POST /setup']);

type Fields = Record<string, unknown>;
const csv = (...lines: string[]): Fields => ({
  csv: new File([lines.map((line) => `${line}\n`).join('')], 'list.csv', { type: 'text/csv' }),
});

/** Fields that are given beside, or instead of, those that are made from the schema. Undefined: left out. */
const FIELDS: Record<string, (place: Place, other_way: boolean) => Fields> = {
  'POST /accounts/upload': () => ({ file: new File([sessionOf(NEW_SESSION)], 'new.session') }),
  'POST /accounts/import': ({ mark }) => csv('name,session_string', `${mark}_new,${sessionOf(NEW_SESSION)}`),
  'PATCH /accounts/{id}': ({ mark }) => ({ session_name: `${mark}_renamed` }),
  'PUT /messaging/accounts/{id}': ({ mark }) => ({ session_name: `${mark}_renamed` }),
  'POST /attachments': () => ({ file: new File([JPEG], 'photo.jpg', { type: 'image/jpeg' }) }),
  'POST /blocklist/import': (place) => csv('link,account,reason', `${linkOf(place)},${place.mark}_session,a reason`),
  'POST /do-not-contact': ({ mark }) => ({ who: `@${mark}_somebody` }),
  'POST /do-not-contact/import': ({ mark }) => csv('who,reason', `@${mark}_somebody,a reason`),
  'POST /targets/import': ({ mark }) => csv('link', `@${mark}_new_group`),
  'POST /campaigns': () => ({ slots: ['08:00'], interval_minutes: undefined }),
  'PATCH /campaigns/{id}': () => ({ gap_seconds: 61 }),
  'POST /conversations/bulk': ({ number }) => ({ ids: [number], filter: undefined, change: { archived: true } }),
  'POST /conversations': ({ mark }) => ({
    to: [`${mark}@example.com`],
    cc: [],
    bcc: [],
    subject: mark,
    text: 'Hello',
    attachment_ids: [],
  }),
  'POST /conversations/{id}/take-back': ({ number }) => ({ message_ids: [number] }),
  'POST /conversations/{id}/notes': () => ({ mentioned: [] }),
  'PATCH /notes/{id}': () => ({ text: 'Another word', mentioned: [] }),
  'PATCH /labels/{id}': ({ mark }) => ({ name: `${mark} renamed` }),
  'POST /labels': ({ mark }) => ({ name: `${mark} new` }),
  'POST /canned-replies': () => ({ shortcut: 'thanks', text: 'Hi {{contact.name}}' }),
  'GET /canned-replies/{id}/render': ({ number }) => ({
    conversation_id: number,
    mailbox_id: undefined,
    to: undefined,
    subject: undefined,
  }),
  'PATCH /canned-replies/{id}': () => ({ shortcut: 'thank_you', text: 'Hi' }),
  'POST /saved-filters': () => ({ name: 'One more', filter: { unread: true } }),
  'PATCH /saved-filters/{id}': () => ({ name: 'Another', filter: { unread: true } }),
  'PATCH /contacts/{id}': () => ({ custom_name: 'Somebody' }),
  'POST /contacts/{id}/merge': ({ number }) => ({ contact_id: number + OTHER_CONTACT }),
  'GET /search': ({ mark }) => ({ q: mark, in: 'messages' }),
  'PATCH /conversations/{id}': () => ({ archived: true }),
  'POST /conversations/{id}/messages': () => ({ text: 'Hello', attachment_ids: [] }),
  'PUT /conversations/{id}/draft': () => ({ text: 'Dear', attachment_ids: [], reply_to: null }),
  // Nobody listens there.
  'POST /mailboxes': ({ mark }) => ({
    email: `new.${mark}@example.com`,
    smtp_host: '127.0.0.1',
    smtp_password: PASSWORD,
    untested: true,
  }),
  'PATCH /mailboxes/{id}': () => ({ sync_days: 7 }),
  'GET /mailboxes/servers': () => ({ email: 'somebody@gmail.com' }),
  'PATCH /targets/{id}': () => ({ language: 'de' }),
  'PUT /campaigns/{id}/variants': ({ mark }) => ({ variants: [{ text: `${mark} says hello` }] }),
  'POST /forecast': (place, other_way) =>
    other_way ? { campaign_id: undefined, niche: nicheOf(place) } : { campaign_id: place.number, niche: undefined },
  'POST /invitations/look': (place) => ({ token: linkToken(place) }),
  'POST /invitations/accept': (place) => ({ token: linkToken(place), name: 'Somebody', password: PASSWORD }),
  'POST /setup': (place) => ({ token: linkToken(place) }),
  'POST /logins': () => ({ kind: 'code', phone: undefined }),
  'POST /logins/{id}/phone': () => ({ phone: '+15550101001' }),
  'POST /logins/{id}/code': () => ({ code: '12345', resend: undefined }),
  'POST /logins/{id}/password': () => ({ password: 'a password' }),
  'PATCH /notifications/settings': () => ({ enabled: false }),
  'POST /photos': () => ({ photo: new File([JPEG], 'photo.jpg', { type: 'image/jpeg' }) }),
  'POST /proxies/test': () => ({ proxy_url: null }),
  'POST /reaction-tasks': ({ mark, number }) => ({
    link: `https://t.me/${mark}_group/5`,
    account_ids: [number],
    account_count: undefined,
    emoji: ['👍'],
  }),
  'POST /doctor/mend': () => ({ check: 'log files' }),
  'PUT /log-levels': ({ number }) => ({ account_id: number, component: 'mail', node: undefined }),
  'POST /runs': (place) => ({ kind: 'join', niche: nicheOf(place), batch_size: undefined, limit: undefined }),
  'PUT /settings/{key}': () => ({ key: 'joins_per_account_per_day', value: 1 }),
  'PUT /api-credentials': () => ({ api_hash: API_HASH }),
  'GET /why': (place) => ({ subject: linkOf(place) }),
  'POST /workspaces': () => ({ name: 'one-more' }),
  'PATCH /workspaces/{id}': ({ mark }) => ({ name: `${mark}-renamed` }),
  // Nobody is asked who has this address, and nothing is sent there.
  'POST /webhooks': ({ mark }) => ({ name: `${mark} new hook`, url: 'https://[2a00::1]/hook' }),
  'PATCH /webhooks/{id}': () => ({ url: undefined, state: 'paused' }),
  'POST /tokens': ({ mark }) => ({ name: `${mark} new robot` }),
};

export function fieldsOf(route: string, place: Place, other_way: boolean): Fields {
  return FIELDS[route]?.(place, other_way) ?? {};
}

/** Those that name things in two ways, of which only one is allowed at a time. */
export const TWO_WAYS = new Set(['POST /forecast']);
