// The shapes that have a name: each is said once, and wherever it stands it is referred to.
import { isObject, keyOf, type Json, type JsonObject } from '#api/description/json.ts';

/**
 * Where each is found first: a route and the way through what it answers, or through what it takes behind `<`. `items[]`: of an
 * array its items; `value{}`: of several shapes the one that has fields. Whether something may be null does not matter.
 */
export const NAMES: Readonly<Record<string, string>> = {
  Account: 'accounts.list items[]',
  AccountDetail: 'accounts.get',
  AccountStatus: 'accounts.list items[].status',
  HealthStatus: 'accounts.list items[].health',
  HoldReason: 'accounts.list items[].hold_reason',
  AccountNext: 'accounts.list items[].next',
  Blocker: 'accounts.list items[].next.blocker',
  ReconnectTrouble: 'accounts.get reconnect',
  AccountChange: 'accounts.patch <',
  BulkSkipped: 'accounts.bulk skipped[]',
  Told: 'targets.list items[].told',
  AccountActed: 'accounts.hold',
  AccountEntered: 'accounts.make',
  AccountEvent: 'accounts.events items[]',
  AccountGroup: 'accounts.groups items[]',
  AccountFlood: 'accounts.floods items[]',
  AccountName: 'proxies.list items[].accounts[]',
  AuditEntry: 'audit.list items[]',
  BlockedPair: 'blocklist.list items[]',
  Campaign: 'campaigns.list items[]',
  CampaignChanged: 'campaigns.make',
  CampaignDetail: 'campaigns.get',
  CampaignPost: 'campaigns.posts items[]',
  CampaignSlot: 'campaigns.slots items[]',
  CampaignTurned: 'campaigns.start',
  CampaignStatus: 'campaigns.list items[].status',
  CampaignVariant: 'campaigns.get variants[]',
  NewVariant: 'campaigns.replace_variants < variants[]',
  Conversation: 'conversations.list items[]',
  ConversationState: 'conversations.list items[].state',
  Contact: 'contacts.get',
  ContactBrief: 'conversations.list items[].contact',
  ContactListed: 'contacts.list items[]',
  Erased: 'contacts.erasure',
  Label: 'conversations.list items[].labels[]',
  Note: 'conversations.notes items[]',
  Draft: 'conversations.draft',
  CannedReply: 'canned_replies.list items[]',
  SavedFilter: 'saved_filters.list items[]',
  ConversationFilter: 'saved_filters.make < filter',
  SearchHit: 'search.find items[]',
  Message: 'conversations.messages items[]',
  MessageDetail: 'messages.get',
  MessageMedia: 'conversations.messages items[].media',
  MailAddresses: 'conversations.messages items[].addresses',
  MeetingInvitation: 'conversations.messages items[].invitation',
  Attachment: 'conversations.messages items[].attachments[]',
  CsvResult: 'targets.import_csv',
  DoNotContactEntry: 'do_not_contact.list items[]',
  Event: 'events.list items[]',
  Flood: 'floods.list items[]',
  Forecast: 'forecast.of_campaign',
  HealthLine: 'health.table accounts[]',
  HealthRun: 'health.run',
  Invitation: 'invitations.list items[]',
  JoinSchedule: 'join_schedules.get',
  Login: 'logins.get',
  OpenLogin: 'logins.list items[]',
  LoginStep: 'logins.get step',
  Mailbox: 'mailboxes.list items[]',
  MailboxChanged: 'mailboxes.make',
  MailboxTest: 'mailboxes.test',
  MailServer: 'mailboxes.servers imap[]',
  MailWayTest: 'mailboxes.test imap',
  Me: 'me.get',
  Niche: 'niches.list items[]',
  NicheVariant: 'niches.variants items[]',
  Notification: 'notifications.list items[]',
  NotificationSettings: 'notifications.settings',
  NotificationType: 'notifications.settings types[]',
  Overview: 'overview.get',
  Capacity: 'overview.get capacity.posts',
  Post: 'posts.list items[]',
  PostStatus: 'posts.list items[].status',
  UnconfirmedPost: 'posts.unconfirmed items[]',
  PostSettled: 'posts.confirm',
  Proxy: 'proxies.list items[]',
  ProxyTest: 'proxies.test',
  ReactionTaskStatus: 'reactions.list items[].status',
  ReactionTask: 'reactions.list items[]',
  ReactionTaskDetail: 'reactions.get',
  ReactionProgress: 'reactions.list items[].progress',
  ReactionResult: 'reactions.get results[]',
  RejectedLine: 'targets.import_csv rejected[]',
  Role: 'users.list items[].role',
  Run: 'runs.list items[]',
  RunDetail: 'runs.get',
  RunKind: 'runs.list items[].kind',
  RunState: 'runs.list items[].state',
  Session: 'sessions.list items[]',
  Setting: 'settings.list items[]',
  QuietHours: 'settings.list items[].value{}',
  StopState: 'stop.get',
  Target: 'targets.list items[]',
  TargetDetail: 'targets.get',
  TargetsMade: 'targets.make',
  TargetStatus: 'targets.list items[].status',
  Token: 'tokens.list items[]',
  Webhook: 'webhooks.list items[]',
  WebhookDelivery: 'webhooks.deliveries items[]',
  TokenScope: 'tokens.list items[].scopes[]',
  User: 'users.list items[]',
  DoctorFinding: 'installations.mend',
  DoctorFact: 'installations.mend facts[]',
  LogLevel: 'log_levels.put',
  Verification: 'diagnostics.verify',
  Finding: 'diagnostics.verify violations[]',
  TextEntity: 'texts.preview entities[]',
  Why: 'why.subject',
  WhyAnswer: 'why.subject activities.join',
  Workspace: 'workspaces.make',
  WebhookWithSecret: 'webhooks.make',
};

/** The paths with a reference wherever a shape with a name stood, and those shapes. */
export function nameSchemas(paths: JsonObject): { paths: JsonObject; schemas: JsonObject } {
  const found = Object.entries(NAMES).flatMap(([name, way]) => {
    const schema = follow(paths, way);
    return schema && hasName(schema) ? [{ name, schema }] : [];
  });
  const by_key = new Map<string, string>();
  for (const { name, schema } of found) {
    const key = keyOf(nameless(schema));
    if (!by_key.has(key)) by_key.set(key, name);
  }
  const referred = (value: Json, is_root: boolean): Json => {
    if (Array.isArray(value)) return value.map((each) => referred(each, false));
    if (!isObject(value)) return value;
    const name = is_root || !hasName(value) ? undefined : by_key.get(keyOf(nameless(value)));
    if (name !== undefined) {
      const { description } = value;
      return { $ref: `#/components/schemas/${name}`, ...(description === undefined ? {} : { description }) };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, referred(inner, false)]));
  };
  const schemas = found
    .filter(({ name, schema }) => by_key.get(keyOf(nameless(schema))) === name)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, schema }) => [name, referred(nameless(schema), true)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object stays one
  return { paths: referred(paths, true) as JsonObject, schemas: Object.fromEntries(schemas) };
}

/** A mere text or number is like many others, whatever it means. */
const hasName = (schema: JsonObject): boolean => ['properties', 'enum', 'anyOf', 'oneOf'].some((key) => key in schema);

/** What stands beside a reference is said of the place, not of the shape. */
function nameless(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'description'));
}

function follow(paths: JsonObject, way: string): JsonObject | null {
  const [id = '', ...parts] = way.split(' ');
  const operation = Object.values(paths)
    .flatMap((methods) => (isObject(methods) ? Object.values(methods) : []))
    .find((each) => isObject(each) && each['operationId'] === id);
  const takes = parts[0] === '<';
  let schema = takes ? at(operation, 'requestBody') : answerOf(operation);
  schema = at(schema, 'content', 'application/json', 'schema');
  const steps = parts.slice(takes ? 1 : 0).join('.');
  for (const [step] of steps.matchAll(/[a-z_]+|\[\]|\{\}/g)) {
    const shapes = shapesOf(schema);
    if (step === '[]') schema = shapes.map((each) => each['items']).find(isObject);
    else if (step === '{}') schema = shapes.find((each) => isObject(each['properties']));
    else schema = shapes.map((each) => at(each, 'properties', step)).find((each) => each !== undefined);
  }
  const shapes = shapesOf(schema);
  const [first = null] = shapes;
  return shapes.length === 1 ? first : isObject(schema) ? schema : null;
}

function answerOf(operation: Json | undefined): Json | undefined {
  const responses = at(operation, 'responses');
  return isObject(responses) ? Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1] : undefined;
}

function at(value: Json | undefined, ...keys: string[]): Json | undefined {
  let inner = value;
  for (const key of keys) inner = isObject(inner) ? inner[key] : undefined;
  return inner;
}

/** Those that it may have, but for null. */
function shapesOf(schema: Json | undefined): JsonObject[] {
  if (!isObject(schema)) return [];
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(choice)) return schema['type'] === 'null' ? [] : [schema];
  return choice.flatMap(shapesOf);
}
