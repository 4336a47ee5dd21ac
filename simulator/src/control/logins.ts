/** Log-ins under way, and what people do beside the client that logs in: read a code, scan a QR code, end a session. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acceptToken } from '#methods/auth-qr.ts';
import { personByPhone } from '#methods/phones.ts';
import { RpcError } from '#methods/rpc-error.ts';
import { parse, refusal } from '#http-input.ts';
import { mustFindPerson, userParams } from './input.ts';
import type { ControlOptions } from './server.ts';

const phoneParams = z.object({ phone: z.string().regex(/^\d+$/) });
const qrBody = z.strictObject({
  /** As in the QR code: `tg://login?token=…`, or what stands behind the equals sign. */
  token: z.string().min(1).max(500),
  user_id: z.number().int().positive(),
});
const revokeBody = z.strictObject({ key: z.string().optional() });
const passwordBody = z.strictObject({ password: z.string().min(1).max(200).nullable() });

export function loginRoutes(app: FastifyInstance, { world, server, clock, notify, realNow }: ControlOptions): void {
  const { keys } = server;

  app.get('/logins', () => {
    const real_ms = realNow();
    const codes = world.codes.pending({ real_ms }).map(({ expires_ms, wrong: _wrong, ...code }) => {
      const user_id = personByPhone(world, code.phone)?.id ?? null;
      return { ...code, user_id, expires_at: new Date(expires_ms) };
    });
    const qr = world.tokens.pending(real_ms).map(({ bytes, key, accepted_by, expires_ms }) => {
      return { token: bytes.toString('base64url'), key, accepted_by, expires_at: new Date(expires_ms) };
    });
    return { codes, qr };
  });

  app.delete('/logins', () => ({ codes: world.codes.expire(), qr: world.tokens.expire(realNow()) }));

  app.delete('/logins/:phone', (request) => {
    const { phone } = parse(phoneParams, request.params);
    const isKnown = world.codes.pending({ real_ms: realNow() }).some((code) => code.phone === phone);
    if (!isKnown && !personByPhone(world, phone)) throw refusal(404, `nobody has the phone ${phone}`);
    return { codes: world.codes.expire(phone) };
  });

  app.post('/logins/qr', (request) => {
    const { token, user_id } = parse(qrBody, request.body);
    const person = mustFindPerson(world, user_id);
    const bytes = Buffer.from(token.replace(/^tg:\/\/login\?token=/, ''), 'base64url');
    const key = orRefuse(() =>
      acceptToken({ world, keys, now: clock.now(), real_ms: realNow(), notify }, person, bytes),
    );
    return { user_id, key: key.name };
  });

  app.post('/users/:id/revoke', (request) => {
    const { id } = parse(userParams, request.params);
    const { key } = parse(revokeBody, request.body);
    const chosen = keys
      .sessionsOf(mustFindPerson(world, id).id)
      .filter(({ name }) => key === undefined || name === key);
    if (key !== undefined && chosen.length === 0) throw refusal(404, `user ${id} is not logged in with a key ${key}`);
    for (const each of chosen) keys.revoke(each);
    return { revoked: chosen.map(({ name }) => name) };
  });

  app.post('/users/:id/password', (request) => {
    const { id } = parse(userParams, request.params);
    const { password } = parse(passwordBody, request.body);
    const person = mustFindPerson(world, id);
    if (password === null) delete person.password;
    else person.password = password;
    return { id, has_password: password !== null };
  });
}

function orRefuse<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RpcError) throw refusal(409, error.text);
    throw error;
  }
}
