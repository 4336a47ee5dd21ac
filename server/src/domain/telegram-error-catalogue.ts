// Every error of Telegram that the product knows, as data: what it is about, whom it concerns, what a person does. From
// core.telegram.org/api/errors, the method pages there, and what maintainers of clients report.
import { LOGIN_AND_PROTOCOL_ERRORS } from './telegram-errors/login-and-protocol.ts';
import { SESSION_AND_WAIT_ERRORS } from './telegram-errors/session-and-waits.ts';
import { TARGET_AND_CONTENT_ERRORS } from './telegram-errors/target-and-content.ts';

/** What must wait, stop or be marked. */
export type ErrorScope =
  /** The account, whatever it does. */
  | 'account'
  /** The account, in the method that was called. */
  | 'account_method'
  /** The chat, for every account. */
  | 'chat'
  /** The person written to. */
  | 'peer'
  /** The message or what is in it. */
  | 'content'
  /** This one call. */
  | 'operation'
  /** Our settings or our code. */
  | 'installation';

/** The kinds of content that a group can forbid one by one (the rights of `chatBannedRights`). */
export type ForbiddenContent =
  | 'plain'
  | 'media'
  | 'photos'
  | 'videos'
  | 'docs'
  | 'gifs'
  | 'stickers'
  | 'poll'
  | 'voices'
  | 'roundvideos'
  | 'audios'
  | 'webpage';

/** Families that say everything by their name. */
type PlainFamily =
  /** The session works nowhere any more: health `invalid_session`. */
  | 'session_dead'
  /** The same, and the account is `banned`. */
  | 'account_banned'
  /** Argument: seconds that this account waits with this method. */
  | 'flood'
  /** Argument: seconds that this chat waits. */
  | 'slow_mode'
  /** Something other than account and chat waits: a transfer, an export, a test number, a full schedule. */
  | 'wait'
  /** Too many log-in tries: at least 24 h. */
  | 'login_flood'
  /** The target becomes `error`. */
  | 'target_error'
  /** The target becomes `banned`. */
  | 'target_banned'
  /** Resolve the link anew once, then the target becomes `error`. */
  | 'target_stale'
  /** Ask for the account's own membership: banned there, or restricted everywhere. */
  | 'ask_membership'
  /** The account may not write before it is in the discussion group. */
  | 'join_first'
  /** That topic of a forum is closed; the group is not. */
  | 'topic_closed'
  /** One message at a time in that chat. */
  | 'one_at_a_time'
  /** That person cannot be written to by this account. */
  | 'peer_unreachable'
  /** Premium or money is asked for: never paid. */
  | 'needs_person'
  /** The account is in as many chats as it may; it joins no more, and the target stays `new`. */
  | 'account_cap'
  /** An admin has to approve. */
  | 'requested'
  /** What was asked for is so already: success. */
  | 'already_done'
  /** The message that is meant is gone. */
  | 'message_gone'
  /** That reaction cannot be put there: take one that is allowed or that is there. */
  | 'reaction_refused'
  /** Fetch or upload the file anew and try once more. */
  | 'file_stale'
  /** The message or its input is wrong; the same call never succeeds. */
  | 'bad_input'
  /** Nothing was done; again after a pause, a bounded number of times. */
  | 'transient'
  /** It may have been done or not: a send is repeated under its own random_id only. */
  | 'effect_unknown'
  /** The state of updates is too old or wrong: fetch it anew. */
  | 'state_stale'
  /** The account's home is another DC; argument: which. */
  | 'migrate_home'
  /** Only this call goes to another DC; argument: which. */
  | 'migrate_call'
  /** A step of a log-in that a person takes or repeats. */
  | 'login'
  /** The API credentials or the client's version. */
  | 'config'
  /** Our own mistake. */
  | 'caller_bug'
  /** Not in the catalogue. */
  | 'unknown';

type Described = {
  scope: ErrorScope;
  /** What a person does, or what happens by itself; a short sentence. */ do: string;
};

export type ErrorEntry =
  | ({ family: PlainFamily } & Described)
  /** The account does nothing outgoing until a person lifts the hold. */
  | ({ family: 'hold'; hold_reason: 'peer_flood' | 'frozen' | 'restricted' } & Described)
  /** Noted for that group: this kind of content is never sent there again. */
  | ({ family: 'content_forbidden'; content: ForbiddenContent | 'forwards' } & Described);

export type ErrorFamily = ErrorEntry['family'];

/** Keyed by the type of `parseRpcError`: an argument is written X. */
export const ERROR_CATALOGUE: ReadonlyMap<string, ErrorEntry> = new Map(
  Object.entries({ ...SESSION_AND_WAIT_ERRORS, ...TARGET_AND_CONTENT_ERRORS, ...LOGIN_AND_PROTOCOL_ERRORS }),
);
