// The part of the registry that is about how things stand: each says whether repeating helps.
import type { ErrorEntry } from './error-registry.ts';

export const stateErrors = {
  wrong_state: {
    status: 409,
    exit: 1,
    message: 'Not as it stands now',
    sentence:
      'It cannot be done from the state in which it is: details.state names that one, details.allowed_from those in which it can.',
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
    sentence: 'It goes into an empty place, or in the place of what is there where that is said; nothing was changed.',
  },
  backup_unreadable: {
    status: 422,
    exit: 1,
    message: 'Backup cannot be used',
    sentence: 'It is not the file that was written, or not for this release; nothing was changed. Use another copy.',
  },
  backup_locked: {
    status: 422,
    exit: 1,
    message: 'Backup stays locked',
    sentence: 'What was given does not open it; nothing was changed. Without its passphrase or key nobody opens it.',
  },
  file_unwritable: {
    status: 500,
    exit: 1,
    message: 'File cannot be written',
    sentence: 'Nothing of it was left behind: make room, or name another place.',
  },
  too_early: {
    status: 409,
    exit: 1,
    message: 'Too early',
    sentence: 'It can be done from the moment that is named on: repeat it then. Nothing was changed.',
  },
  in_use: {
    status: 409,
    exit: 1,
    message: 'In use',
    sentence: 'Something works with it now: end what is named, then repeat it.',
  },
  too_many_webhooks: {
    status: 409,
    exit: 1,
    message: 'Too many webhooks',
    sentence: 'Remove one that is not needed any more; nothing was changed.',
  },
  mailbox_unusable: {
    status: 422,
    exit: 1,
    message: 'Mailbox cannot be used',
    sentence: 'details.imap and details.smtp say of each way what is wrong with it and what to do. Nothing was stored.',
  },
  conflict: {
    status: 409,
    exit: 1,
    message: 'Conflict',
    sentence: 'Something else has changed it at the same moment; look again and repeat.',
  },
} as const satisfies Record<string, ErrorEntry>;
