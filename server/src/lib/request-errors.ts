// The part of the registry that is about requests themselves: how they are sent, and that they are sent more than once.
import type { ErrorEntry } from './error-registry.ts';

export const requestErrors = {
  method_not_allowed: {
    status: 405,
    exit: 1,
    message: 'Method not allowed',
    sentence: 'This address takes other methods, which the header allow names. Nothing was changed.',
  },
  upgrade_required: {
    status: 426,
    exit: 1,
    message: 'Upgrade required',
    sentence: 'This address is a WebSocket: open it with ws:// or wss://.',
  },
  unreadable_request: {
    status: 400,
    exit: 1,
    message: 'Request cannot be read',
    sentence: 'What was sent is not HTTP that can be read; nothing was changed.',
  },
  too_slow: {
    status: 408,
    exit: 1,
    message: 'Too slow',
    sentence: 'The request took too long to arrive; send it again.',
  },
  headers_too_large: {
    status: 431,
    exit: 1,
    message: 'Headers are too large',
    sentence: 'Send fewer headers or cookies, or shorter ones; nothing was changed.',
  },
  idempotency_key_reused: {
    status: 422,
    exit: 1,
    message: 'Idempotency key was used for another request',
    sentence: 'Another request needs another Idempotency-Key; nothing was changed.',
  },
  idempotency_in_progress: {
    status: 409,
    exit: 1,
    message: 'The same request is being made',
    sentence:
      'Repeat it in a few seconds to see the result. If its server has died, the key is free again after ten minutes: look first.',
  },
  idempotency_unknown: {
    status: 409,
    exit: 1,
    message: 'It is not known whether it was done',
    sentence:
      'This very request was begun before and broke off, and nobody knows how far it came: look at what is there, and if it is still to be done, send it with a new Idempotency-Key.',
  },
  idempotency_made_already: {
    status: 409,
    exit: 1,
    message: 'It was made already',
    sentence: 'This very request was carried out before, and its answer is not kept: look at the result.',
  },
} as const satisfies Record<string, ErrorEntry>;
