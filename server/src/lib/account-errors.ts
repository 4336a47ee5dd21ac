// The part of the registry that is about accounts over the API.
import type { ErrorEntry } from './error-registry.ts';

export const accountErrors = {
  no_worker: {
    status: 409,
    exit: 1,
    message: 'No server works for accounts',
    sentence: 'Only servers with the role worker talk to Telegram, and none is running: start one, then repeat.',
  },
  worker_busy: {
    status: 409,
    exit: 1,
    message: 'Account is busy',
    sentence: 'The account was busy with something else; nothing was done. Repeat it in a minute.',
  },
  too_many_logins: {
    status: 429,
    exit: 1,
    message: 'Too many log-ins at once',
    sentence: 'End one of those under way, or wait until one expires.',
  },
  private_address: {
    status: 422,
    exit: 1,
    message: 'Private address',
    sentence:
      'The server does not connect to addresses of its own machine or network for a user; whoever runs it may allow that with ALLOW_PRIVATE_ADDRESSES=true.',
  },
} as const satisfies Record<string, ErrorEntry>;
