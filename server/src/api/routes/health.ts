import { inWorkspace } from '#api/implement.ts';
import { healthRunView } from '#engine/health-runs.ts';
import { deactivateInvalid, healthOverTime, healthTable } from '#engine/health-table.ts';
import { askForTest } from '#engine/ask-for-test.ts';

const { health: routes } = inWorkspace;

const table = routes.table.handler(({ context: { scope } }) => healthTable(scope));

const history = routes.history.handler(({ input, context: { scope } }) => healthOverTime(scope, input.id, input));

const test = routes.test.handler(({ input, context: { crew } }) => askForTest(crew, input.id));

const test_all = routes.test_all.handler(({ input, context: { services, crew } }) =>
  services.health_runs.begin(crew, input.ids),
);

const run = routes.run.handler(({ input, context: { scope } }) => healthRunView(scope, input.id));

const deactivate_invalid = routes.deactivate_invalid.handler(async ({ input, context: { crew, note } }) => {
  const accounts = await deactivateInvalid(crew, input);
  note.data = { dry_run: input.dry_run, ids: accounts.slice(0, 50).map(({ id }) => id), count: accounts.length };
  return { dry_run: input.dry_run, accounts };
});

export const health = { table, history, test, test_all, run, deactivate_invalid };
