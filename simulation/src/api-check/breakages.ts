// The product, broken on purpose, to prove that `npm run check:routes` can fail.
import type { Breakage } from '#lib/breakage.ts';

const SECRET: Breakage = {
  file: 'engine/accounts/listing.ts',
  text: 'const text = describeProxy(proxy);',
  instead: 'const text = `${describeProxy(proxy)} ${JSON.stringify(proxy)}`;',
};

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, Breakage> = {
  'role-check': {
    file: 'auth/caller.ts',
    text: '|| !mayAtLeast(caller.workplace.role, access.role)',
    instead: "|| !mayAtLeast(caller.workplace.role, 'viewer')",
  },
  'scope-check': {
    file: 'auth/caller.ts',
    text: 'return allows(caller.scopes, access.scope) ? null :',
    instead: 'return caller.scopes || allows([], access.scope) ? null :',
  },
  /** One campaign is found whosever it is. */
  'workspace-filter': {
    file: 'store/campaigns/campaigns.ts',
    text: 'from campaigns c where c.workspace_id = ${scope.workspace_id} ${where}`',
    instead: 'from campaigns c where ${scope.workspace_id}::text <> 1::text ${where}`',
  },
  /** A list has only what it should, and yet tells how many others there are. */
  'count-of-all': {
    file: 'store/groups/lists.ts',
    text: 'from targets where workspace_id = ${scope.workspace_id}',
    instead: 'from targets where ${scope.workspace_id}::text <> 1::text',
  },
  secret: SECRET,
  /** What is another's is refused in other words than what is not there. */
  'other-words': {
    file: 'api/routes/campaigns.ts',
    text: "if (!campaign) throw new GroundcrewError('not_found', { detail: `campaign ${id}` });",
    instead: `if (!campaign) throw new GroundcrewError('not_found', {
      detail: id === 7_770_909 ? 'nobody has it' : 'somebody has it',
    });`,
  },
  /** A person's WebSocket is anybody's who may listen at all. */
  'socket-person': {
    file: 'api/live/routes.ts',
    text: "return user_id === null || user_id === caller?.person_id ? null : 'another user';",
    instead: 'return null;',
  },
  /** What the library serves beside what we open is served, too. */
  'sign-in-paths': {
    file: 'api/sign-in.ts',
    text: 'if (open?.method !== ',
    instead: 'if (open && open.method !== ',
  },
  /** A handler that looks only by the id, and changes. */
  'changes-others': {
    file: 'store/auth/api-tokens.ts',
    text: 'delete from api_key k where k.id::text = ${key.id} and k.reference_id = ${key.workspace_id}',
    instead: 'delete from api_key k where k.id::text = ${key.id} and ${key.workspace_id}::text is not null',
  },
};

/** The same for `npm run fuzz:api`. */
export const fuzzBreakages: Record<string, Breakage> = {
  /** A form that is none throws what nobody expects. */
  crash: {
    file: 'api/form-body.ts',
    text: "throw new GroundcrewError('bad_value', { detail: 'the body is not the multipart/form-data that it says', cause });",
    instead: "throw new Error('unexpected');",
  },
  secret: SECRET,
  /** An answer with a field less than is described, which the output's schema does not find because it comes later. */
  schema: {
    file: 'api/rest.ts',
    text: 'return idempotency ? idempotency.answered(reply, payload) : payload;',
    instead: "return typeof payload === 'string' ? payload.replace('\"session_name\":', '\"session\":') : payload;",
  },
};
