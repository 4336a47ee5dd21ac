// Asks, and searches every answer for what must not be in it.
import type { Caller, Stage } from './stage.ts';
import type { Sent } from './examples.ts';
import { API } from './operations.ts';
import { marksOf, photoOf, PLACES, type Place } from './workspaces.ts';

export type Answer = { status: number; text: string; headers: Record<string, string> };

/** A route that has not answered by then hangs. */
const ANSWER_MAX_MS = 20_000;

export async function ask(stage: Stage, caller: Caller, method: string, sent: Sent): Promise<Answer> {
  const { body, multipart } = sent;
  const takes = body !== undefined && method !== 'GET' && method !== 'HEAD';
  const form = takes && multipart ? formOf(body) : null;
  const answer = await fetch(`${stage.url}${sent.path.startsWith('/api/') ? '' : API}${sent.path}`, {
    method,
    headers: { ...caller.headers, ...(takes && !form ? { 'content-type': 'application/json' } : {}) },
    ...(takes ? { body: form ?? JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
    redirect: 'manual',
  });
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'));
  return { status: answer.status, text: await answer.text(), headers };
}

function formOf(body: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(typeof body === 'object' && body !== null ? body : {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      form.append(name, each instanceof Blob ? each : typeof each === 'string' ? each : JSON.stringify(each));
    }
  }
  return form;
}

/** What is in an answer to this caller although it must not be; `mine` is what he has sent himself, and hears again. */
export function leaksIn(stage: Stage, caller: Caller, answer: Answer, mine: string): string[] {
  const text = `${answer.text}\n${JSON.stringify(answer.headers)}`;
  const found = [...stage.secrets]
    .filter((secret) => text.includes(secret))
    .map((secret) => `the secret ${secret.slice(0, 60)}`);
  const strange = Object.entries(PLACES).filter(([name]) => name !== 'nowhere' && name !== caller.place);
  for (const [name, place] of strange) {
    for (const mark of marksOf(place)) {
      // Only what he has not named himself.
      if (text.includes(mark) && !mine.includes(mark)) found.push(`"${mark}" of ${name}: ${around(text, mark)}`);
    }
  }
  return found;
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(0, at - 60), at + part.length + 60).replaceAll(/\s+/g, ' ');
}

const RESTLESS = new Set(['date', 'x-request-id', 'content-length', 'keep-alive', 'connection']);

/** The same for every id: without the id itself, the request's number, and times. */
export function plain({ status, text, headers }: Answer, place: Place): string {
  let said = text.replaceAll(/"request_id":"[^"]*"/g, '').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
  for (const mark of [photoOf(place), ...marksOf(place)]) said = said.replaceAll(mark, 'ID');
  said = said
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'ID')
    .replaceAll(/#[\w-]{43}|gc_[A-Za-z]+|whsec_[\w+/=]+|"id":\d+|"milliseconds":[\d.]+|"latency_ms":[\d.]+/g, 'NEW');
  const kept = Object.entries(headers).filter(([name]) => !RESTLESS.has(name));
  return JSON.stringify([status, said, kept.map(([name, value]) => `${name}: ${value}`).toSorted()]);
}
