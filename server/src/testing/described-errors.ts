// Holds every refusal that a test meets against the description of the API: a client that is written from it knows all codes.
import { API_PREFIX, errorBody } from '@groundcrew/contract';
import { z } from 'zod';
import { describeApi } from '#api/openapi.ts';
import { AUTH_PATH } from '#auth/auth.ts';

type Answer = { method: string; route: string; status: number; body: unknown };

const operation = z.object({ 'x-error-codes': z.array(z.string()).optional() });
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** What any address can answer with, or what is no route's doing. */
const ANYWHERE = new Set(['no_such_route', 'method_not_allowed', 'too_large', 'wrong_type', 'unreadable_request']);

let codes: Promise<Map<string, Set<string>>> | null = null;

/** Throws when the route does not name the code that it has answered with. */
export async function assertDescribed({ method, route, status, body }: Answer): Promise<void> {
  if (status < 400 || status === 500 || status === 503 || status === 507) return;
  const prefix = [API_PREFIX, AUTH_PATH].find((each) => route.startsWith(`${each}/`));
  if (prefix === undefined) return;
  const { data } = errorBody.pick({ code: true }).safeParse(body);
  if (!data || ANYWHERE.has(data.code)) return;
  codes ??= readCodes();
  const path = route.slice(prefix.length).split('?')[0] ?? '';
  const [name, described] = whichOf(await codes, `${method.toLowerCase()} ${path}`);
  if (!described || described.has(data.code)) return;
  throw new Error(
    `${name} answered ${data.code}, which its description does not name: see description/route-errors.ts`,
  );
}

async function readCodes(): Promise<Map<string, Set<string>>> {
  const { paths } = description.parse(await describeApi());
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-error-codes': of_route }]) => [
        `${method} ${path}`,
        new Set(of_route ?? []),
      ]),
    ),
  );
}

/** An address without braces goes before one with: `/accounts/export`. */
function whichOf(all: Map<string, Set<string>>, asked: string): [string, Set<string> | undefined] {
  const exact = all.get(asked);
  if (exact) return [asked, exact];
  const found = [...all].find(([template]) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked));
  return found ?? [asked, undefined];
}
