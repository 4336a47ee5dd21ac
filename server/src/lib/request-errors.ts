// The part of the registry that is about requests that are sent more than once.
import type { ErrorEntry } from './error-registry.ts';

export const requestErrors = {
  idempotency_key_reused: {
    status: 422,
    exit: 1,
    message: 'Idempotency key was used for another request',
    sentence: 'Send another Idempotency-Key with what is another request; nothing was changed.',
  },
  idempotency_in_progress: {
    status: 409,
    exit: 1,
    message: 'The same request is being made',
    sentence:
      'Repeat it in some seconds to see what came of it. One whose server died in between is free again after ten minutes: look first.',
  },
  idempotency_made_already: {
    status: 409,
    exit: 1,
    message: 'It was made already',
    sentence: 'This very request was carried out before, and its answer is not kept: look at what there is.',
  },
} as const satisfies Record<string, ErrorEntry>;
