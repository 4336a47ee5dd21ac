// The one registry of what can go wrong for reasons that a person can understand. `message` is what logs and older
// scripts' users search for; `sentence` tells the person what it means and what to do.
import { accountErrors } from './account-errors.ts';
import { peopleErrors } from './people-errors.ts';
import { requestErrors } from './request-errors.ts';
import { stateErrors } from './state-errors.ts';

/**
 * How a command ends: 0 it did its work, 1 it was called rightly and could not, 2 it was called wrongly (in words that nobody
 * knows, or with a value that could never be right), 3 another run holds the lock. The kind of the error decides, not the command.
 */
export type ExitCode = 0 | 1 | 2 | 3;

export type ErrorEntry = { status: number; exit: Exclude<ExitCode, 0>; message: string; sentence: string };

export const registry = {
  ...peopleErrors,
  ...accountErrors,
  ...requestErrors,
  ...stateErrors,
  usage: {
    status: 400,
    exit: 2,
    message: 'Wrong usage',
    sentence: 'It was called in a way that it does not know.',
  },
  bad_value: {
    status: 422,
    exit: 2,
    message: 'Bad value',
    sentence: 'What is named can never be used: give something that is allowed. Nothing was changed.',
  },
  bad_input: {
    status: 422,
    exit: 1,
    message: 'Bad input',
    sentence: 'Something in what was given cannot be used; nothing was changed.',
  },
  bad_configuration: {
    status: 500,
    exit: 2,
    message: 'Bad configuration',
    sentence: 'A setting cannot be used; correct it and start again.',
  },
  not_found: { status: 404, exit: 1, message: 'Not found', sentence: 'There is no such thing in this workspace.' },
  no_such_route: {
    status: 404,
    exit: 1,
    message: 'No such route',
    sentence: 'Nothing answers at this address; /api/v1/openapi.json names all that there is.',
  },
  too_large: { status: 413, exit: 1, message: 'Too large', sentence: 'Send less at once; nothing was changed.' },
  wrong_type: {
    status: 415,
    exit: 1,
    message: 'Wrong content type',
    sentence: 'The body is of a kind that this route does not read; nothing was changed.',
  },
  starting: {
    status: 503,
    exit: 1,
    message: 'Starting',
    sentence: 'The server is not ready yet; repeat it in some seconds.',
  },
  file_unreadable: {
    status: 422,
    exit: 1,
    message: 'File cannot be read',
    sentence: 'A file is missing, not readable, or not of the kind that is expected here.',
  },
  file_missing: {
    status: 422,
    exit: 1,
    message: 'File is missing',
    sentence:
      'See that the path is right: it begins in the folder where the command is called, or, of a photo that a file of messages names, beside that file.',
  },
  file_too_large: {
    status: 422,
    exit: 1,
    message: 'File is too large',
    sentence: 'Make it smaller (a photo: fewer pixels, or a lower quality), or take another one.',
  },
  not_a_photo: {
    status: 422,
    exit: 1,
    message: 'File is no photo',
    sentence:
      'Telegram takes JPEG, PNG and WebP: save the picture as one of these; how the file is called does not matter.',
  },
  already_running: {
    status: 409,
    exit: 3,
    message: 'Already running',
    sentence: 'Another run of the same kind is under way; wait for its end.',
  },
  stopped: {
    status: 409,
    exit: 1,
    message: 'Stopped',
    sentence: 'It was asked to stop before it was done; what was done is recorded.',
  },
  workspace_stopped: {
    status: 409,
    exit: 1,
    message: 'Stopped by the stop switch',
    sentence:
      'A person has stopped everything outgoing of this workspace; it goes on when a person lifts the stop switch.',
  },
  no_available_accounts: {
    status: 409,
    exit: 1,
    message: 'No available accounts',
    sentence: 'No account may act now; each one says what holds it back and until when.',
  },
  no_usable_healthy_account: {
    status: 409,
    exit: 1,
    message: 'No usable healthy account',
    sentence: 'No account is healthy and free to work; each one says what holds it back.',
  },
  account_config_not_found: {
    status: 404,
    exit: 1,
    message: 'Account config not found',
    sentence: 'No account here can be used under that name: the list of accounts has names, sessions and credentials.',
  },
  account_leased: {
    status: 409,
    exit: 3,
    message: 'Account is in use',
    sentence: 'Another process is connected with this account and did not give it up.',
  },
  lease_lost: {
    status: 409,
    exit: 1,
    message: 'Lease lost',
    sentence: 'Another process has taken the account over meanwhile; nothing more is done here with it.',
  },
  client_failed: {
    status: 502,
    exit: 1,
    message: 'Failed to create client',
    sentence: 'No connection could be made for the account: look at the part that is named.',
  },
  session_malformed: {
    status: 422,
    exit: 1,
    message: 'Session string is malformed',
    sentence: 'This is no session of a kind that is known (Telethon, GramJS, Pyrogram, mtcute); copy it once more.',
  },
  session_duplicate: {
    status: 409,
    exit: 1,
    message: 'Session is already in use by another account',
    sentence: 'Telegram kills a session that works from two places, so it can be added once only.',
  },
  user_duplicate: {
    status: 409,
    exit: 1,
    message: 'Telegram user is another account here already',
    sentence: 'Each Telegram user can be one account of a workspace only; use the account that is named.',
  },
  login_failed: {
    status: 422,
    exit: 1,
    message: 'Log-in failed',
    sentence: 'Nothing was stored; the reason says what to do, and when it makes sense to try again.',
  },
  credentials_missing: {
    status: 422,
    exit: 1,
    message: 'API credentials are missing: neither the account nor the workspace has some',
    sentence: 'Give an api_id and an api_hash: https://my.telegram.org, under API development tools, shows yours.',
  },
  has_session: {
    status: 409,
    exit: 1,
    message: 'Account has a session already',
    sentence: 'Say that it is to be replaced, to give it another one in its place; nothing was stored.',
  },
  other_user: {
    status: 409,
    exit: 1,
    message: 'Session is of another Telegram user',
    sentence: 'An account stays the Telegram user that it is: give this session to an account of its own.',
  },
  name_taken: {
    status: 409,
    exit: 1,
    message: 'Account name is taken',
    sentence: 'Choose another name; one that was removed keeps its name.',
  },
  telegram_unreachable: {
    status: 502,
    exit: 1,
    message: 'Telegram was not reached',
    sentence: 'See that network and proxy work, then repeat it.',
  },
  telegram_wait: {
    status: 429,
    exit: 1,
    message: 'Telegram wants a pause',
    sentence: 'Repeat it when the pause is over, and not before.',
  },
  telegram_trouble: {
    status: 502,
    exit: 1,
    message: 'Telegram has trouble of its own',
    sentence: 'It passes by itself; repeat it in a minute.',
  },
  telegram_refused: {
    status: 502,
    exit: 1,
    message: 'Telegram refused it',
    sentence: 'What is named says why; to repeat it without changing something will not help.',
  },
  rebind_refused: {
    status: 409,
    exit: 1,
    message: 'Group is bound to another account',
    sentence: 'A group belongs to the account that joined it, for ever; no other account may write there.',
  },
  database_unreachable: {
    status: 503,
    exit: 1,
    message: 'Database is unreachable',
    sentence: 'PostgreSQL does not answer: see that it runs and that DATABASE_URL or POSTGRES_* name it rightly.',
  },
  older_database: {
    // What was brought in before it went away stays: as of what broke in the middle, the audit log is told.
    status: 502,
    exit: 1,
    message: 'The older database cannot be read',
    sentence:
      'See that it runs and that its address is right. Nothing was changed there; what was brought in before stays.',
  },
  schema_unusable: {
    status: 500,
    exit: 1,
    message: 'Database schema cannot be used',
    sentence: 'The tables could not be brought to what this release needs; what failed was undone.',
  },
  simulator_unreachable: {
    status: 503,
    exit: 1,
    message: 'Simulator is unreachable',
    sentence: 'Nothing usable answers at GROUNDCREW_SIMULATOR: start the simulator, or unset it to work with Telegram.',
  },
  port_in_use: {
    status: 500,
    exit: 1,
    message: 'Port is in use',
    sentence: 'Another program listens there already; stop it or choose another PORT.',
  },
  key_missing: {
    status: 500,
    exit: 1,
    message: 'No master key',
    sentence:
      'Secrets cannot be kept or opened without their key: put it back, or give GROUNDCREW_KEY or GROUNDCREW_KEY_FILE.',
  },
  key_unusable: {
    status: 500,
    exit: 1,
    message: 'Master key cannot be used',
    sentence: 'The key that was given is not a key, or not safe where it lies.',
  },
  key_wrong: {
    status: 500,
    exit: 1,
    message: 'Wrong master key',
    sentence: 'The stored secrets were sealed with another key; start with that key. Nothing was changed.',
  },
  secret_damaged: {
    status: 500,
    exit: 1,
    message: 'Stored secret is damaged',
    sentence: 'A stored secret is not what was sealed there; enter it anew.',
  },
  internal: {
    status: 500,
    exit: 1,
    message: 'Internal error',
    sentence: 'Something went wrong that should not; the log says more.',
  },
} as const satisfies Record<string, ErrorEntry>;
