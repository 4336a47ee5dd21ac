import { GroundcrewError } from '#lib/errors.ts';

/** An account that was removed: it can be looked at, and restored, and nothing else. */
export function archivedError(session_name: string): GroundcrewError {
  return new GroundcrewError('wrong_state', {
    detail: `${session_name} was removed: restore it first`,
    details: { state: 'archived', allowed_from: ['not archived'] },
  });
}

/** Of an act that needs a connection: `hindered` says what keeps the account from one. */
export function notConnected(hindered: string): { state: string; allowed_from: string[] } {
  return { state: hindered, allowed_from: ['active, with a session, not held for takeover'] };
}
