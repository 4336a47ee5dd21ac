import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { settingText } from '#domain/settings.ts';
import {
  listSettings,
  lookAtCredentials,
  setCredentials,
  setSetting,
  settingNamed,
} from '#engine/workspace-settings.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { liftStopSwitch, readStopSwitch, throwStopSwitch } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';

const list = inWorkspace.settings.list.handler(async ({ context: { scope } }) => ({
  items: await listSettings(scope),
}));

const update = inWorkspace.settings.update.handler(async ({ input, context: { scope, caller, note } }) => {
  const key = settingNamed(input.key, 'not_found');
  const role = caller.workplace.role === 'owner' ? 'owner' : 'admin';
  const { value, before } = await setSetting(scope, { key, value: input.value }, { role, by: byOf(caller) });
  note.entity_id = key;
  note.data = { before: settingText(before), after: settingText(value) };
  note.unchanged = settingText(before) === settingText(value);
  const found = (await listSettings(scope)).find((row) => row.key === key);
  if (!found) throw new GroundcrewError('not_found', { detail: `setting ${key}` });
  return found;
});

const credentials = inWorkspace.settings.credentials.handler(({ context: { scope } }) => lookAtCredentials(scope));

const set_credentials = inWorkspace.settings.set_credentials.handler(
  async ({ input, context: { scope, crew, caller, note } }) => {
    note.data = { api_id: input.api_id };
    const { changed, reconnecting } = await setCredentials(crew, input, byOf(caller));
    note.unchanged = !changed;
    return { ...(await lookAtCredentials(scope)), reconnecting };
  },
);

export const settings = { list, update, credentials, set_credentials };

async function stopState(scope: Scope) {
  const stop = await readStopSwitch(scope);
  return stop ? { stopped: true, ...stop } : { stopped: false, at: null, by: null, reason: null };
}

const get = inWorkspace.stop.get.handler(({ context: { scope } }) => stopState(scope));

const throwIt = inWorkspace.stop.throw.handler(async ({ input, context: { scope, caller } }) => {
  await throwStopSwitch(scope, { by: byOf(caller), reason: input.reason });
  return stopState(scope);
});

const lift = inWorkspace.stop.lift.handler(async ({ context: { scope, caller } }) => {
  await liftStopSwitch(scope, byOf(caller));
  return stopState(scope);
});

export const stop = { get, throw: throwIt, lift };
