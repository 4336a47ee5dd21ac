// A program that uses the API while servers come and go, as one behind a proxy does: what one of them refuses is asked of the next.
import { request } from 'node:http';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';

/** Longer than any server is away, as the others are there. */
const NOBODY_MS = 20_000;
const AGAIN_MS = 50;

type Answer = { status: number; body: string };

/** What servers said, or did not say, to requests that were not answered as they should be. */
export type Trouble = {
  /** Nobody listened: a proxy asks the next one. */
  refused: number;
  /** It listened and said that it was only starting: `/readyz` says so, too. */
  starting: number;
  /** Anything else is a fault: a connection that was cut, an error of the server. */
  wrong: string[];
};

export class Client {
  readonly #urls: readonly string[];
  readonly #token: string;
  #at = 0;
  answered = 0;
  readonly trouble: Trouble = { refused: 0, starting: 0, wrong: [] };

  constructor(urls: readonly string[], token: string) {
    this.#urls = urls;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask('GET', path);
  }

  /** However often it is asked for, under one key it is done once. */
  post<T>(path: string, body: object, idempotency_key: string): Promise<T> {
    return this.#ask('POST', path, { body: JSON.stringify(body), idempotency_key });
  }

  async #ask<T>(method: string, path: string, sent?: { body: string; idempotency_key: string }): Promise<T> {
    for (const give_up_ms = monotonic() + NOBODY_MS; monotonic() < give_up_ms;) {
      // One after the other, whoever answered the last time.
      this.#at = (this.#at + 1) % this.#urls.length;
      const answer = await this.#once(method, `${this.#urls[this.#at]}/api/v1${path}`, sent);
      if (answer === null) await delay(AGAIN_MS);
      else {
        this.answered += 1;
        return JSON.parse(answer);
      }
    }
    throw new Error(`${method} ${path}: no server answered within ${NOBODY_MS} ms`);
  }

  /** Null: ask the next one. */
  async #once(
    method: string,
    url: string,
    sent: { body: string; idempotency_key: string } | undefined,
  ): Promise<string | null> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(sent && { 'content-type': 'application/json', 'idempotency-key': sent.idempotency_key }),
    };
    try {
      const { status, body } = await fetchOnce(method, url, headers, sent?.body);
      if (status < 300) return body;
      if (status === 503 && body.includes('"starting"')) this.trouble.starting += 1;
      else this.trouble.wrong.push(`${method} ${url} answered ${status}: ${body.slice(0, 300)}`);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code === 'ECONNREFUSED') this.trouble.refused += 1;
      else this.trouble.wrong.push(`${method} ${url}: ${code}`);
    }
    return null;
  }
}

/** Over a connection of its own: one that is kept may be closed by the server in the moment in which it is used again. */
function fetchOnce(method: string, url: string, headers: object, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
