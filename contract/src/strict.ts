// What a route does not know is refused, in every input of the contract at once: a filter with a slip of the pen would else
// mean everything, and a field with one would be dropped in silence.
import { ContractProcedure, isContractProcedure, type AnyContractProcedure } from '@orpc/contract';
import { z } from 'zod';

/** More than so many characters of names help nobody. */
const NAMES_MAX = 400;

/**
 * The same contract, with inputs that refuse fields which they do not name, at every depth, and with bodies that may be
 * missing where all their fields may.
 */
export function strictInputs<Router extends object>(router: Router): Router {
  const made = Object.entries(router).map(([name, inner]: [string, unknown]) => [
    name,
    isContractProcedure(inner) ? strictRoute(inner) : strictInputs(Object(inner)),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same routes under the same names
  return Object.fromEntries(made) as Router;
}

/** What of a route's input stands in its path: `/accounts/{id}`. */
export function namesInPath(path: string | undefined): string[] {
  return [...(path ?? '').matchAll(/\{\+?([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
}

/** The fields that a route takes in its query or body. */
export function fieldsOf(schema: unknown, path: string | undefined): string[] {
  const in_path = namesInPath(path);
  return Object.keys(shapeOf(schema)).filter((name) => !in_path.includes(name));
}

function strictRoute(procedure: AnyContractProcedure): AnyContractProcedure {
  const { inputSchema, route, ...rest } = procedure['~orpc'];
  if (!(inputSchema instanceof z.ZodType)) return procedure;
  const in_path = namesInPath(route.path);
  const strict = strictly(inputSchema, in_path);
  const may_be_missing = in_path.length === 0 && route.method !== 'GET' && !strict.safeParse(undefined).success;
  const all_optional = may_be_missing && strict.safeParse({}).success;
  return new ContractProcedure({ ...rest, route, inputSchema: all_optional ? strict.prefault({}) : strict });
}

/** `hidden`: fields that are given in another place, and are not named as allowed. */
function strictly(schema: z.ZodType, hidden: readonly string[] = []): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(
      Object.entries(shapeOf(schema)).map(([name, field]) => [
        name,
        field instanceof z.ZodType ? strictly(field) : field,
      ]),
    );
    const names = Object.keys(shape).filter((name) => !hidden.includes(name));
    return changed(schema, { shape, catchall: z.never(), error: unknownField(names) });
  }
  if (schema instanceof z.ZodArray) return changed(schema, { element: inner(schema.element) });
  if (schema instanceof z.ZodUnion) return changed(schema, { options: schema.options.map(inner) });
  if (schema instanceof z.ZodPipe) return changed(schema, { in: inner(schema.in) });
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return wraps ? changed(schema, { innerType: inner(schema.unwrap()) }) : schema;
}

function inner(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return strictly(schema);
  throw new Error('A schema of the contract is none of zod.');
}

function changed(schema: z.ZodType, by: object): z.ZodType {
  const { def } = schema;
  // Some values of a definition are getters, and stay so. As a child of the first it keeps what is described of it.
  const all = { ...Object.getOwnPropertyDescriptors(def), ...Object.getOwnPropertyDescriptors(by) };
  return schema.clone(Object.defineProperties({ ...def }, all), { parent: true });
}

function shapeOf(schema: unknown): Record<string, unknown> {
  if (schema instanceof z.ZodPrefault) return shapeOf(schema.unwrap());
  return schema instanceof z.ZodObject ? { ...schema.shape } : {};
}

function unknownField(names: readonly string[]) {
  const list = names.join(', ');
  const told = names.length === 0 || list.length > NAMES_MAX ? '' : `; there are: ${list}`;
  const message = `there is no such field${told}`;
  return ({ code }: { code?: string | undefined }): string | undefined =>
    code === 'unrecognized_keys' ? message : undefined;
}
