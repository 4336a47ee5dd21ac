import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { adviceOf } from '#domain/mail/faults.ts';
import { findMailServers } from '#engine/mail/find-servers.ts';
import { addMailbox, changeMailbox, removeMailbox } from '#engine/mail/mailboxes.ts';
import { readAgain } from '#engine/mail/read-again.ts';
import { testMailbox } from '#engine/mail/test-mailbox.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findMailbox, listMailboxes, type MailboxView } from '#store/mailboxes/mailboxes.ts';
import type { Scope } from '#store/scope.ts';

const routes = inWorkspace.mailboxes;

const shown = (box: MailboxView) => ({ ...box, what_to_do: adviceOf(box) });

async function found(scope: Scope, id: number) {
  const box = await findMailbox(scope, id);
  if (box) return shown(box);
  throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
}

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Without what was left out. */
function given<T extends object>(input: T): Given<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>;
}

const list = routes.list.handler(async ({ context: { scope } }) => ({
  items: (await listMailboxes(scope)).map(shown),
}));

const get = routes.get.handler(({ input, context: { scope } }) => found(scope, input.id));

const servers = routes.servers.handler(({ input, context: { crew } }) => findMailServers(crew, input.email));

const make = routes.make.handler(async ({ input, context: { scope, crew, caller } }) => {
  const { untested, email, ...box } = input;
  const { id, test } = await addMailbox(
    crew,
    { email, ...given(box) },
    { by: byOf(caller), user_id: caller.user_id, untested },
  );
  return { ...(await found(scope, id)), test };
});

const change = routes.change.handler(async ({ input, context: { scope, crew } }) => {
  const { id, untested, ...box } = input;
  const { test } = await changeMailbox(crew, id, given(box), { untested });
  return { ...(await found(scope, id)), test };
});

const test = routes.test.handler(({ input, context: { crew } }) => testMailbox(crew, input.id));

const read_again = routes.read_again.handler(async ({ input, context: { crew } }) => {
  await readAgain(crew, input.id);
  return { read: true as const };
});

const remove = routes.remove.handler(async ({ input, context: { crew } }) => {
  await removeMailbox(crew, input.id);
  return { removed: true as const };
});

export const mailboxes = { list, get, servers, make, change, test, read_again, remove };
