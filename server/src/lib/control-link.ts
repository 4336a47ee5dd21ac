/** Plain HTTP to the simulator's control port. Not `fetch`: its time-outs of five minutes would end what is held open. */
import http from 'node:http';
import { text } from 'node:stream/consumers';

/** Loopback answers at once; a simulator that is busy may take some seconds. */
const ANSWER_MS = 30_000;
/** The simulator's lines are about 60 characters, all ASCII. */
const LINE_MAX = 10_000;

export type LineStream = {
  lines: AsyncGenerator;
  /** Whether the open stream keeps this process alive. */
  hold: (held: boolean) => void;
  end: () => void;
};

export class ControlLink {
  /** `host:port`, as people give it. */
  readonly control: string;
  readonly #url: URL;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

  constructor(control: string) {
    const parts = /^(?:\[[0-9a-f:.]+\]|[^\s:/@]+):(\d{1,5})$/i.exec(control);
    if (!parts || Number(parts[1]) < 1 || Number(parts[1]) > 65_535) {
      throw new Error(`'${control}' is not the address of a simulator; expected host:port, such as 127.0.0.1:7444`);
    }
    this.control = control;
    this.#url = new URL(`http://${control}`);
  }

  /** The JSON answer to a GET, or to a POST when there is a body; throws whatever else comes. */
  async json(path: string, body?: object): Promise<unknown> {
    const sent = body === undefined ? null : JSON.stringify(body);
    const headers =
      sent === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) };
    const response = await this.#request(
      path,
      { method: sent === null ? 'GET' : 'POST', headers, agent: this.#agent, timeout: ANSWER_MS },
      sent,
    );
    const answer = await text(response);
    if (response.statusCode !== 200)
      throw new Error(`${path} answered ${response.statusCode}: ${answer.slice(0, 300)}`);
    return JSON.parse(answer);
  }

  /** Opens a stream of JSON lines on a connection of its own. Reading it throws when the connection breaks. */
  async lines(path: string, signal: AbortSignal): Promise<LineStream> {
    const response = await this.#request(path, { agent: false, signal }, null);
    if (response.statusCode !== 200) {
      throw new Error(`${path} answered ${response.statusCode}: ${(await text(response)).slice(0, 300)}`);
    }
    const { socket } = response;
    return {
      lines: parseLines(response),
      hold: (held) => {
        if (held) socket.ref();
        else socket.unref();
      },
      end: () => response.destroy(),
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #request(path: string, options: http.RequestOptions, body: string | null): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = http.request(new URL(path, this.#url), options, resolve);
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
      request.end(body ?? undefined);
    });
  }
}

async function* parseLines(chunks: AsyncIterable<Buffer>): AsyncGenerator {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_MAX) throw new Error('what answers there is no simulator: its lines have no end');
    for (const line of lines) yield JSON.parse(line);
  }
}
