// The one registry of what can go wrong for reasons that a person can understand. `message` is what logs and older
// scripts' users search for; `sentence` tells the person what it means and what to do.
import { databaseErrors } from './database-errors.ts';
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
    sentence: 'It was called in a way that it does not understand.',
  },
  bad_value: {
    status: 422,
    exit: 2,
    message: 'Bad value',
    sentence: 'The value that is named is not allowed; the message says what is. Nothing was changed.',
  },
  bad_input: {
    status: 422,
    exit: 1,
    message: 'Bad input',
    sentence: 'Part of the input cannot be used; nothing was changed.',
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
    sentence: 'Nothing answers at this address; /api/v1/openapi.json lists all that do.',
  },
  too_large: { status: 413, exit: 1, message: 'Too large', sentence: 'Send less at once; nothing was changed.' },
  wrong_type: {
    status: 415,
    exit: 1,
    message: 'Wrong content type',
    sentence: 'This route does not read bodies of this content type; nothing was changed.',
  },
  starting: {
    status: 503,
    exit: 1,
    message: 'Starting',
    sentence: 'The server is not ready yet; repeat it in a few seconds.',
  },
  file_unreadable: {
    status: 422,
    exit: 1,
    message: 'File cannot be read',
    sentence: 'The file is missing, not readable, or not of the expected kind.',
  },
  file_missing: {
    status: 422,
    exit: 1,
    message: 'File is missing',
    sentence:
      'Check the path: it begins in the folder in which the command is called, or, for a photo that a file of messages names, beside that file.',
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
      'Telegram takes JPEG, PNG and WebP: save the picture as one of these; the name of the file does not matter.',
  },
  already_running: {
    status: 409,
    exit: 3,
    message: 'Already running',
    sentence: 'Another run of the same kind is under way; wait until it ends.',
  },
  stopped: {
    status: 409,
    exit: 1,
    message: 'Stopped',
    sentence: 'It was asked to stop before it was finished; what was done is recorded.',
  },
  workspace_stopped: {
    status: 409,
    exit: 1,
    message: 'Stopped by the stop switch',
    sentence:
      'A person has stopped everything outgoing of this workspace; it goes on once somebody lifts the stop switch.',
  },
  no_available_accounts: {
    status: 409,
    exit: 1,
    message: 'No available accounts',
    sentence: 'No account may act now; each one says what keeps it from acting, and until when.',
  },
  no_usable_healthy_account: {
    status: 409,
    exit: 1,
    message: 'No usable healthy account',
    sentence: 'No account is healthy and free to work; each one says what keeps it from acting.',
  },
  account_config_not_found: {
    status: 404,
    exit: 1,
    message: 'Account config not found',
    sentence:
      'There is no account of that name that can be used here: the list of accounts shows names, sessions and credentials.',
  },
  account_leased: {
    status: 409,
    exit: 3,
    message: 'Account is in use',
    sentence: 'Another process uses this account and did not give it up.',
  },
  lease_lost: {
    status: 409,
    exit: 1,
    message: 'Lease lost',
    sentence: 'Another process has taken the account meanwhile; nothing more is done with it here.',
  },
  client_failed: {
    status: 502,
    exit: 1,
    message: 'Failed to create client',
    sentence: 'The account could not be connected: check the part that is named.',
  },
  session_malformed: {
    status: 422,
    exit: 1,
    message: 'Session string is malformed',
    sentence: 'This is not a session of a known kind (Telethon, GramJS, Pyrogram, mtcute); copy it again.',
  },
  session_duplicate: {
    status: 409,
    exit: 1,
    message: 'Session is already in use by another account',
    sentence: 'Telegram kills a session that works from two places, so each can be added only once.',
  },
  user_duplicate: {
    status: 409,
    exit: 1,
    message: 'Telegram user is another account here already',
    sentence: 'Each Telegram user can be only one account of a workspace; use the account that is named.',
  },
  login_failed: {
    status: 422,
    exit: 1,
    message: 'Log-in failed',
    sentence: 'Nothing was stored; the reason says what to do, and when to try again.',
  },
  credentials_missing: {
    status: 422,
    exit: 1,
    message: 'API credentials are missing: neither the account nor the workspace has some',
    sentence:
      'Give an api_id and an api_hash; yours are shown at https://my.telegram.org, under API development tools.',
  },
  has_session: {
    status: 409,
    exit: 1,
    message: 'Account has a session already',
    sentence: 'To give it another one, say that the old one is to be replaced; nothing was stored.',
  },
  other_user: {
    status: 409,
    exit: 1,
    message: 'Session is of another Telegram user',
    sentence: 'An account never becomes another Telegram user: add this session as an account of its own.',
  },
  name_taken: {
    status: 409,
    exit: 1,
    message: 'Account name is taken',
    sentence: 'Choose another name; an account that was removed keeps its name.',
  },
  telegram_unreachable: {
    status: 502,
    exit: 1,
    message: 'Telegram was not reached',
    sentence: 'Check the network and the proxy, then repeat it.',
  },
  telegram_wait: {
    status: 429,
    exit: 1,
    message: 'Telegram wants a pause',
    sentence: 'Repeat it when the pause is over, not before.',
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
    sentence: 'The reason is named; repeating it without a change will not help.',
  },
  rebind_refused: {
    status: 409,
    exit: 1,
    message: 'Group is bound to another account',
    sentence: 'A group belongs to the account that joined it, for ever; no other account may write there.',
  },
  ...databaseErrors,
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
      'Secrets cannot be stored or read without their key: put it back, or set GROUNDCREW_KEY or GROUNDCREW_KEY_FILE.',
  },
  key_unusable: {
    status: 500,
    exit: 1,
    message: 'Master key cannot be used',
    sentence: 'What was given is not a key, or others can read the file in which it stands.',
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
    sentence: 'A stored secret cannot be read any more; enter it again.',
  },
  internal: {
    status: 500,
    exit: 1,
    message: 'Internal error',
    sentence: 'Something went wrong that should not have; the log says more.',
  },
} as const satisfies Record<string, ErrorEntry>;
