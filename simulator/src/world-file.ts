/** `world.json`: what the simulated Telegram is like when it starts. Everything in it is invented. */
import { z } from 'zod';
import { contents } from '#world/media.ts';

const id = z.number().int().positive();

/** One person: an account of the team (with auth keys) or somebody else. */
const user = z.strictObject({
  id,
  access_hash: z.string().regex(/^-?\d+$/),
  first_name: z.string(),
  last_name: z.string().optional(),
  username: z.string().optional(),
  /** Digits only. */
  phone: z.string(),
  language: z.string().default('en'),
  /** Auth keys (256 bytes, hex) with which this user is logged in already; empty for people who only write. */
  auth_keys: z.array(z.string().regex(/^[0-9a-f]{512}$/)).default([]),
  /** The user's home; absent: the world's first DC. The auth keys are of this DC. */
  dc: z.number().int().optional(),
  /** What happens when this user's key is used. */
  state: z.enum(['ok', 'revoked', 'banned', 'deactivated', 'frozen', 'spam_restricted']).default('ok'),
  /** Whom this user has blocked. */
  blocks: z.array(id).optional(),
  /** Who may write to them first: nobody (USER_PRIVACY_RESTRICTED), or with Premium only. Absent: everybody. */
  privacy: z.enum(['nobody', 'premium']).optional(),
  /** What a first message to them costs (ALLOW_PAYMENT_REQUIRED_n). */
  stars: z.number().int().positive().optional(),
  /** The two-step password, and the hint that Telegram shows; absent: there is none. */
  password: z.string().min(1).max(200).optional(),
  password_hint: z.string().max(200).optional(),
  /** What every log-in code for this user is; absent: random, `GET /logins` shows it. */
  phone_code: z
    .string()
    .regex(/^\d{4,8}$/)
    .optional(),
});

/** "At most `max` calls of `method` by one account within `per_seconds`; who exceeds it waits `wait_seconds`." */
const floodRule = z.strictObject({
  method: z.string(),
  max: z.number().int().positive(),
  per_seconds: z.number().int().positive(),
  wait_seconds: z.number().int().positive(),
});

const group = z.strictObject({
  /** Bare id; supergroups and channels are marked -100… on the wire of our product. */
  id,
  access_hash: z.string().regex(/^-?\d+$/),
  kind: z.enum(['supergroup', 'channel', 'basic_group']).default('supergroup'),
  title: z.string(),
  username: z.string().optional(),
  invite_hash: z.string().optional(),
  /** `approval`: INVITE_REQUEST_SENT until `POST /groups/:id/approve`, or by itself after `approve_after_seconds`. */
  join: z.enum(['open', 'approval', 'closed']).default('open'),
  approve_after_seconds: z.number().int().positive().optional(),
  /** `admins`: members get CHAT_WRITE_FORBIDDEN. */
  write: z.enum(['members', 'admins']).default('members'),
  /** Members get CHAT_SEND_PHOTOS_FORBIDDEN for a photo. */
  photos: z.boolean().default(true),
  slow_mode_seconds: z.number().int().nonnegative().default(0),
  /** Content that members may not send: CHAT_SEND_VOICES_FORBIDDEN and so on. `media` is all that is no text. */
  forbids: z.array(z.enum([...contents, 'media'])).optional(),
  /** The first is the creator. They write everywhere, delete, pin, ban and let in. */
  admins: z.array(id).optional(),
  /**
   * Who writes without being a member: `refused` (CHAT_WRITE_FORBIDDEN; the default), `must_join`
   * (CHAT_GUEST_SEND_FORBIDDEN), or `welcome`, the default in the discussion group of a channel.
   */
  guests: z.enum(['refused', 'must_join', 'welcome']).optional(),
  /** What a message costs (ALLOW_PAYMENT_REQUIRED_n); nobody here has any (BALANCE_TOO_LOW). */
  stars: z.number().int().positive().optional(),
  /** USERS_TOO_MUCH for whoever comes then. */
  members_max: z.number().int().positive().optional(),
  /** The bot that has to be convinced first: chatInviteJoinResultWebView until `POST /groups/:id/approve`. */
  guard_bot: id.optional(),
  /** After so many messages one may write no more (USER_BANNED_IN_CHANNEL), or is thrown out (CHANNEL_PRIVATE). */
  bans_after: z.strictObject({ messages: z.number().int().positive(), how: z.enum(['ban', 'kick']) }).optional(),
  /** Messages about who came and went. Absent: none. */
  service_messages: z.boolean().optional(),
  /** The group is a forum; beside these there is always the topic General, 1. */
  topics: z.array(z.strictObject({ id: id.min(2), title: z.string(), closed: z.boolean().optional() })).optional(),
  /** Of a channel: the bare id of the supergroup where its posts are discussed. */
  discussion: id.optional(),
  /** Which reactions are allowed: these, or none. Absent: all that Telegram has. */
  reactions: z.array(z.string().min(1)).optional(),
  /** How many different ones a message may have (REACTIONS_TOO_MANY). */
  reactions_max: z.number().int().positive().optional(),
  /** Rules that count only an account's calls about this group, beside those of the whole world. */
  flood_rules: z.array(floodRule).optional(),
  created_at: z.iso.datetime(),
  members: z.array(id).default([]),
  banned: z.array(id).default([]),
  messages: z
    .array(z.strictObject({ id, from: id, at: z.iso.datetime(), text: z.string(), topic: id.optional() }))
    .default([]),
});

/** What Telegram allows, where a test wants to reach the bound; `world/limits.ts` has what holds without. */
const limits = z.strictObject({
  /** Seconds after which a file has to be looked up again (FILE_REFERENCE_EXPIRED). Absent: `POST /files/expire` only. */
  file_reference_seconds: z.number().int().positive().optional(),
  /** Seconds within which a message may be edited. */
  edit_seconds: z.number().int().positive().optional(),
  /** Different reactions on one message; a group may have a bound of its own. */
  reactions: z.number().int().positive().optional(),
  /** Events in one slice of a difference, and from how many on an account only hears that it missed too much. */
  difference_slice: z.number().int().positive().optional(),
  difference_max: z.number().int().positive().optional(),
  /** The same for one channel (channelDifferenceTooLong). */
  channel_difference_max: z.number().int().positive().optional(),
  /** False: a difference of the account does not say in which channels there is news, on which no client may rely. */
  names_changed_channels: z.boolean().optional(),
  /** Groups and channels that one account may be in (CHANNELS_TOO_MUCH). */
  groups: z.number().int().positive().optional(),
});

/** How often, and after how many seconds (at least, at most). */
const habit = z.strictObject({
  probability: z.number().min(0).max(1).default(1),
  after_seconds: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/** What people whom nobody plays do by themselves, on the simulated clock. Absent: nothing. */
const life = z.strictObject({
  /** In each group, on average. */
  messages_per_hour: z.number().nonnegative().max(1000).optional(),
  /** To what the accounts write, in private and in groups. */
  answers: habit.optional(),
  reads: habit.optional(),
  reactions: habit.optional(),
});

const dc = z.strictObject({ id: z.number().int().min(1).max(5) });

export const worldFile = z.strictObject({
  version: z.literal(1),
  /** Everything random in the running simulator comes from it. */
  seed: z.number().int(),
  /** Where the simulated clock begins. Absent: the real time at the start. */
  starts_at: z.iso.datetime().optional(),
  /** One DC, or several; clients without a session begin at the first. */
  dc: z.union([dc, z.array(dc).min(1).max(5)]).default({ id: 2 }),
  api: z.strictObject({ id, hash: z.string().regex(/^[0-9a-f]{32}$/) }),
  /** PKCS#1 PEM of the server's RSA key. The public half stands in `server-key.pem` beside the world. */
  private_key: z.string(),
  users: z.array(user),
  groups: z.array(group),
  flood_rules: z.array(floodRule).default([]),
  limits: limits.optional(),
  life: life.optional(),
  /**
   * What follows the right code of a phone that nobody has: by default the error PHONE_NUMBER_UNOCCUPIED, or the answer
   * auth.authorizationSignUpRequired that newer layers get. Nobody can sign up here.
   */
  unknown_phones: z.enum(['unoccupied', 'sign_up']).optional(),
});

export type WorldFile = z.infer<typeof worldFile>;
export type WorldUser = z.infer<typeof user>;
export type WorldGroup = z.infer<typeof group>;
export type WorldLife = z.infer<typeof life>;
export type WorldLimits = z.infer<typeof limits>;
export type FloodRule = z.infer<typeof floodRule>;

/** The numbers of a world's DCs, the first one first. */
export function dcsOf({ dc }: Pick<WorldFile, 'dc'>): [number, ...number[]] {
  const [first = { id: 2 }, ...others] = Array.isArray(dc) ? dc : [dc];
  return [first.id, ...others.map(({ id }) => id)];
}
