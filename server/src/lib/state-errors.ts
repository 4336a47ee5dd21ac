// The part of the registry that is about how things stand: each says whether repeating helps.
import type { ErrorEntry } from './error-registry.ts';

export const stateErrors = {
  wrong_state: {
    status: 409,
    exit: 1,
    message: 'Not as it stands now',
    sentence:
      'Its present state does not allow it: details.state names that state, details.allowed_from those that would.',
  },
  wrong_kind: {
    status: 409,
    exit: 1,
    message: 'Not with one of this kind',
    sentence: 'What is named says what to do instead; nothing was changed.',
  },
  already_exists: {
    status: 409,
    exit: 1,
    message: 'It is there already',
    sentence: 'Use what is there, or give something else; nothing was changed.',
  },
  cannot_reply: {
    status: 409,
    exit: 1,
    message: 'No reply is possible',
    sentence:
      'details.blockers has every reason, with the moment at which it ends and what a person can do; nothing was sent.',
  },
  not_empty: {
    status: 409,
    exit: 1,
    message: 'Not empty',
    sentence: 'The place has to be empty, unless you say that what is there is to be replaced; nothing was changed.',
  },
  backup_unreadable: {
    status: 422,
    exit: 1,
    message: 'Backup cannot be used',
    sentence: 'The file is damaged, or of a newer release; nothing was changed. Use another copy.',
  },
  backup_locked: {
    status: 422,
    exit: 1,
    message: 'Backup stays locked',
    sentence: 'The passphrase or key does not open it; nothing was changed. Without the right one nobody opens it.',
  },
  file_unwritable: {
    status: 500,
    exit: 1,
    message: 'File cannot be written',
    sentence: 'No part of it was left behind: free some space, or name another place.',
  },
  too_early: {
    status: 409,
    exit: 1,
    message: 'Too early',
    sentence: 'It can be done from the named moment on: repeat it then. Nothing was changed.',
  },
  in_use: {
    status: 409,
    exit: 1,
    message: 'In use',
    sentence: 'Something is using it now: end what is named, then repeat.',
  },
  too_many_webhooks: {
    status: 409,
    exit: 1,
    message: 'Too many webhooks',
    sentence: 'Remove one that is no longer needed; nothing was changed.',
  },
  mailbox_unusable: {
    status: 422,
    exit: 1,
    message: 'Mailbox cannot be used',
    sentence: 'details.imap and details.smtp say what is wrong with each, and what to do. Nothing was stored.',
  },
  conflict: {
    status: 409,
    exit: 1,
    message: 'Conflict',
    sentence: 'It was changed from elsewhere at the same moment; look again, then repeat.',
  },
} as const satisfies Record<string, ErrorEntry>;
