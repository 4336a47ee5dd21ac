// The part of the registry that is about who people are and what they may.
import type { ErrorEntry } from './error-registry.ts';

export const peopleErrors = {
  unauthorized: {
    status: 401,
    exit: 1,
    message: 'Not signed in',
    sentence: 'Sign in, or send an API token that is valid: Authorization: Bearer gc_…',
  },
  forbidden: {
    status: 403,
    exit: 1,
    message: 'Forbidden',
    sentence: 'Your role does not allow it: ask somebody whose role does, or an admin for another role.',
  },
  foreign_origin: {
    status: 403,
    exit: 1,
    message: 'Foreign origin',
    sentence:
      'The request came from a page of another site; set PUBLIC_URL to the address at which people open Groundcrew.',
  },
  too_many_requests: {
    status: 429,
    exit: 1,
    message: 'Too many requests',
    sentence: 'Wait for as long as the header retry-after says, then repeat it.',
  },
  sign_in_failed: {
    status: 401,
    exit: 1,
    message: 'Wrong e-mail address or password',
    sentence: 'Check both, capitals too; after too many attempts you have to wait.',
  },
  wrong_code: {
    status: 401,
    exit: 1,
    message: 'Wrong code',
    sentence:
      'Give the code that the app shows now, or a backup code that was never used; after too many attempts you have to wait.',
  },
  wrong_password: {
    status: 422,
    exit: 1,
    message: 'Wrong password',
    sentence: 'This is not your current password; nothing was changed.',
  },
  link_unusable: {
    status: 410,
    exit: 1,
    message: 'Link cannot be used',
    sentence: 'It is unknown, has expired, was withdrawn or was used already: ask for a new one.',
  },
  last_owner: {
    status: 409,
    exit: 1,
    message: 'Last owner',
    sentence: 'A workspace always has an owner: make somebody else one first.',
  },
  last_workspace: {
    status: 409,
    exit: 1,
    message: 'Only workspace',
    sentence: 'An installation always has a workspace: create another one first.',
  },
  workspace_name_taken: {
    status: 409,
    exit: 1,
    message: 'Workspace name is taken',
    sentence: 'Choose another name.',
  },
} as const satisfies Record<string, ErrorEntry>;
