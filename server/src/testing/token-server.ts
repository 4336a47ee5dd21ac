// A provider of OAuth 2 on loopback: it renews access tokens (RFC 6749, section 6) and tells mail servers whose one is (RFC 7662).
import http from 'node:http';
import { once } from 'node:events';

export type TokenServer = {
  token_url: string;
  token_info_url: string;
  client: { id: string; secret: string };
  /** The refresh token that is good now; null: none is. */
  refresh_token: string | null;
  /** Each use of the refresh token brings another one, and the one before is good no more. */
  rotates: boolean;
  expires_in_s: number;
  /** While it is set it answers so. */
  fails_with: number | null;
  /** Whom tokens let in. */
  user: string;
  /** How often it was asked for an access token, and how often it gave one. */
  asked: number;
  given: number;
  takes: (access_token: string | undefined) => boolean;
  /** No access token of before is good any more. */
  takeBack: () => void;
  /** Everything secret that it has given out or was given. */
  secrets: () => string[];
  close: () => Promise<void>;
};

export async function openTokenServer(): Promise<TokenServer> {
  const access = new Set<string>();
  const secrets = new Set<string>();
  const open: Omit<TokenServer, 'token_url' | 'token_info_url'> = {
    client: { id: 'groundcrew-test', secret: 'client-hush' },
    refresh_token: 'refresh-0',
    rotates: false,
    expires_in_s: 3_600,
    fails_with: null,
    user: 'anna',
    asked: 0,
    given: 0,
    takes: (token) => token !== undefined && access.has(token),
    takeBack: () => access.clear(),
    secrets: () => [...secrets, open.client.secret],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const give = (form: URLSearchParams): [number, object] => {
    open.asked += 1;
    secrets.add(form.get('refresh_token') ?? '');
    if (open.fails_with !== null) return [open.fails_with, { error: 'temporarily_unavailable' }];
    if (form.get('client_id') !== open.client.id || form.get('client_secret') !== open.client.secret) {
      return [401, { error: 'invalid_client' }];
    }
    const known = open.refresh_token !== null && form.get('refresh_token') === open.refresh_token;
    if (!known || form.get('grant_type') !== 'refresh_token') return [400, { error: 'invalid_grant' }];
    open.given += 1;
    const access_token = `access-${open.given}`;
    access.add(access_token);
    secrets.add(access_token);
    if (open.rotates) open.refresh_token = `refresh-${open.given}`;
    secrets.add(open.refresh_token ?? '');
    const { refresh_token } = open;
    const rotated = open.rotates ? { refresh_token } : {};
    return [200, { access_token, token_type: 'Bearer', expires_in: open.expires_in_s, ...rotated }];
  };
  const server = http.createServer((request, answer) => {
    void textOf(request).then((text) => {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const [status, body] =
        request.url === '/token'
          ? give(new URLSearchParams(text))
          : [200, open.takes(bearer) ? { active: true, username: open.user } : { active: false }];
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const at = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return Object.assign(open, { token_url: `${at}/token`, token_info_url: `${at}/info` });
}

async function textOf(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
