// Requests at a rate that does not wait for answers, each measured from when it was to be sent: what a slow answer makes the
// next ones wait is counted in (what is known as coordinated omission is not left out).
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What is asked, and as whom. */
export type Asked = { url: string; headers: Record<string, string> };

/** Above it the server does not keep up, and what waits would be without bounds. */
const OPEN_MAX = 2_000;
const TIMEOUT_MS = 30_000;

/** Connections are kept, and as many opened as are needed for none to wait for another. */
const agent = new Agent({ keepAlive: true });

/** Milliseconds of each of so many requests. Throws for an answer that is not 200. */
export async function openLoop(
  asked: Asked,
  { rate, requests }: { rate: number; requests: number },
): Promise<number[]> {
  const begin = performance.now();
  const answers: Promise<number>[] = [];
  let open = 0;
  for (let n = 0; n < requests; n += 1) {
    const due = begin + (n * 1000) / rate;
    const wait_ms = due - performance.now();
    if (wait_ms > 0) await delay(wait_ms);
    if (open >= OPEN_MAX) throw new Error(`${asked.url}: ${open} requests are not answered yet.`);
    open += 1;
    const answer = ask(asked).then(() => {
      open -= 1;
      return performance.now() - due;
    });
    // Said below, by whichever is the first.
    answer.catch(() => {});
    answers.push(answer);
  }
  return Promise.all(answers);
}

/** The body of its answer. Rejects when it is not 200. */
export function ask({ url, headers }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers, timeout: TIMEOUT_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(body);
        else reject(new Error(`${url}: ${answer.statusCode}: ${body.slice(0, 500)}`));
      });
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`${url}: no answer after ${TIMEOUT_MS} ms`)));
    sent.end();
  });
}
