// What browsers are told of every page and answer. Each header that helmet knows is decided here; none is left to its defaults.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Half a year. */
const HTTPS_ONLY_S = 15_552_000;

/** Only of what comes from our own origin; a frame of somebody else's page never shows ours. */
const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  // The page names the path under which it is opened.
  baseUri: ["'self'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'", 'data:'],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  objectSrc: ["'none'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  // Components of the pages set styles on elements.
  styleSrc: ["'self'", "'unsafe-inline'"],
};

/** Of the machine that a page is seen on, ours need nothing. */
const PERMISSIONS = ['camera', 'microphone', 'geolocation', 'payment', 'usb'].map((name) => `${name}=()`).join(', ');

/** `https`: people open it over https; over plain HTTP a browser must not be told that there is nothing else. */
export async function securityHeaders(app: FastifyInstance, { https }: { https: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // Of other names below ours we know nothing.
    strictTransportSecurity: https ? { maxAge: HTTPS_ONLY_S, includeSubDomains: false } : false,
    // With `no-referrer`, browsers would name no origin when a form is sent, and the check of origins lives by it.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    originAgentCluster: true,
    noSniff: true,
    dnsPrefetchControl: { allow: false },
    permittedCrossDomainPolicies: { permittedPolicies: 'none' },
    // Of browsers that nobody has any more: their filter did harm, and downloads opened in them.
    xssFilter: false,
    ieNoOpen: false,
    hidePoweredBy: false,
  });
  app.addHook('onRequest', async (_request, reply) => void reply.header('permissions-policy', PERMISSIONS));
  // Whoever is not known is told how to be (RFC 9110, 15.5.2). Browsers ask nobody for a password because of this one.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer realm="groundcrew"');
    return payload;
  });
}
