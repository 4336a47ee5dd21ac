/** The control API as a person with curl would use it. */
import type { Simulator } from '#simulator.ts';

export async function ask<T = unknown>(simulator: Simulator, path: string): Promise<T> {
  const response = await fetch(`http://${simulator.control}${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface Reply<T> {
  status: number;
  body: T;
}

export async function order<T = unknown>(
  simulator: Simulator,
  path: string,
  body: object = {},
  method: 'POST' | 'DELETE' = 'POST',
): Promise<Reply<T>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://${simulator.control}${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as T };
}
