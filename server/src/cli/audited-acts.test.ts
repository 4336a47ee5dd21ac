import { contract, type RouteMeta } from '@groundcrew/contract';
import { isContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { isChange } from '#api/audit-trail.ts';
import { AUDITED, COMMANDS_ONLY } from '#cli/audited-acts.ts';
import { auditAct } from '#domain/audit-acts.ts';

/** Names of the routes that change something. */
function changes(part: object, names: string[] = []): string[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    if (isContractProcedure(value)) {
      const { meta, route } = value['~orpc'];
      // Every route begins with `route(…)`, which gives it these.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return isChange(meta as RouteMeta, route.method) ? [[...names, name].join('.')] : [];
    }
    return typeof value === 'object' && value !== null ? changes(value, [...names, name]) : [];
  });
}

const routes = changes(contract);

test('a command has the name of the route that does the same', () => {
  const options = [{}, { off: true }, { all: true }, { csv: 'x' }, { file: 'x' }, { schedule: 'x' }];
  const acts = Object.values(AUDITED).flatMap(({ act }) => (typeof act === 'string' ? [act] : options.map(act)));
  const known = new Set([...routes.map((name) => auditAct(name).action), ...COMMANDS_ONLY]);
  expect(acts.filter((act) => !known.has(act))).toEqual([]);
});

test('whatever is changed is one of something', () => {
  expect(routes.length).toBeGreaterThan(50);
  const names = [...routes, ...COMMANDS_ONLY];
  expect(names.filter((name) => auditAct(name).entity_type === null)).toEqual([]);
  expect(names.map((name) => auditAct(name).entity_type).filter((type) => /(?<!e)s$/.test(type ?? ''))).toEqual([]);
});

test('what two routes do alike has one name', () => {
  expect(auditAct('accounts.patch')).toEqual(auditAct('accounts.update'));
});
