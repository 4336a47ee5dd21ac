// The part of the registry that is about accounts over the API.
import type { ErrorEntry } from './error-registry.ts';

export const accountErrors = {
  no_worker: {
    status: 409,
    exit: 1,
    message: 'No server works for accounts',
    sentence:
      'What needs Telegram is done by servers with the role worker, and none is there now: start one, then repeat it.',
  },
  worker_busy: {
    status: 409,
    exit: 1,
    message: 'Account is busy',
    sentence: 'The account did not come to it in time; nothing was done. Repeat it in a minute.',
  },
  too_many_logins: {
    status: 429,
    exit: 1,
    message: 'Too many log-ins at once',
    sentence: 'End one of those that are under way, or wait until one has run out.',
  },
  private_address: {
    status: 422,
    exit: 1,
    message: 'Private address',
    sentence:
      'The server connects to no address of its own machine or network for a user; who runs it may allow it with ALLOW_PRIVATE_ADDRESSES=true.',
  },
} as const satisfies Record<string, ErrorEntry>;
