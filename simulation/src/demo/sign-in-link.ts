// An address that opens the demo signed in. It is the demo's own, on this machine only; the product has nothing of the kind.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export type SignInLink = { url: string; close: () => void };

type Options = {
  /** Of the product. Cookies know no ports: those that are set here reach it, since its host is the same one. */
  product: string;
  owner: { email: string; password: string };
  /** Where in the pages it leads: `#tour`. */
  place: string;
};

/**
 * Whoever opens it gets the cookies of a new session of the owner, and is led to the pages. Nobody can guess it, so that no
 * page of elsewhere signs a browser in here.
 */
export async function startSignInLink({ product, owner, place }: Options): Promise<SignInLink> {
  const { hostname } = new URL(product);
  const path = `/${randomBytes(18).toString('base64url')}`;
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    const target = new URL(place, `${product}/`).href;
    sessionOf(product, owner).then(
      (cookies) => response.writeHead(303, { location: target, 'set-cookie': cookies, ...UNKEPT }).end(),
      () => response.writeHead(303, { location: target, ...UNKEPT }).end(),
    );
  });
  server.listen(0, hostname);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens at no port.');
  return {
    url: `http://${hostname}:${address.port}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const UNKEPT = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/** Rejects when the product refuses or does not answer; its own page of signing in says more then. */
async function sessionOf(product: string, owner: Options['owner']): Promise<string[]> {
  const answer = await fetch(`${product}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: owner.email, password: owner.password }),
  });
  if (!answer.ok) throw new Error(`The product answers with ${answer.status}.`);
  return answer.headers.getSetCookie();
}
