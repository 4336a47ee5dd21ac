// Servers of other kinds at the place of a mail server, each known by what it says first.
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { FOUND_SERVICES } from '@groundcrew/contract';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { MailFaultError } from '#domain/mail/faults.ts';
import type { MailSecurity } from '#domain/mail/gateway.ts';
import { monotonic } from '#lib/time.ts';
import { certificate, type Certificate } from '#testing/certificates.ts';
import { openSmtpServer } from '#testing/smtp-server.ts';
import { lookAt } from './look.ts';

const PATIENCE = { connect_ms: 2_000, greeting_ms: 400, answer_ms: 400 };

let shown: Certificate;
beforeAll(() => {
  shown = certificate();
});

let close: (() => Promise<unknown>) | null = null;
afterEach(async () => {
  await close?.();
  close = null;
});

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => new Promise((resolve) => server.close(resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

/** It says this, and nothing more. */
const saying = (words: string | null) =>
  listen(
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      if (words !== null) socket.write(`${words}\r\n`);
    }),
  );

async function smtp(options: Parameters<typeof openSmtpServer>[0]): Promise<number> {
  const server = await openSmtpServer(options);
  close = server.close;
  return server.port;
}

async function found(port: number, protocol: 'imap' | 'smtp', security: MailSecurity): Promise<string> {
  try {
    await lookAt({ host: '127.0.0.1', port, security }, protocol, { allow_private: true, patience: PATIENCE });
    return 'right';
  } catch (error) {
    if (!(error instanceof MailFaultError)) throw error;
    const { kind, found: what, detail } = error.fault;
    return what ?? `${kind}: ${detail}`;
  }
}

test.each([
  ['* OK Dovecot ready.', 'imap', 'right'],
  ['* PREAUTH [CAPABILITY IMAP4rev1] in already', 'imap', 'right'],
  ['* OK IMAP4 ready', 'smtp', 'imap'],
  ['220 mail.example.com ESMTP Postfix', 'imap', 'smtp'],
  ['220-mail.example.com ESMTP', 'smtp', 'right'],
  ['220 (vsFTPd 3.0.5)', 'smtp', 'no_mail'],
  ['+OK POP3 ready', 'imap', 'pop3'],
  ['SSH-2.0-OpenSSH_9.6', 'smtp', 'no_mail'],
  [null, 'imap', 'silent'],
] as const)('who greets with %j is known, %s expected: %s', async (greeting, protocol, wanted) => {
  expect(await found(await saying(greeting), protocol, 'starttls')).toBe(wanted);
});

test('exchanged ports are told at once, with long patience too', async () => {
  const begun_ms = monotonic();
  await expect(
    lookAt({ host: '127.0.0.1', port: await smtp({}), security: 'starttls' }, 'imap', { allow_private: true }),
  ).rejects.toThrow(/^IMAP 127\.0\.0\.1:\d+: an SMTP server answers there, and IMAP is expected$/);
  expect(monotonic() - begun_ms).toBeLessThan(5_000);
});

test('a web server is known by its answer, as it greets nobody', async () => {
  const port = await listen(http.createServer((_request, answer) => answer.end('hello')));
  expect(await found(port, 'imap', 'starttls')).toBe('web');
  expect(await found(port, 'smtp', 'tls')).toBe('web');
});

test('the right server that is encrypted otherwise is told from a wrong one', async () => {
  const plain = await smtp({ certificate: shown });
  expect(await found(plain, 'smtp', 'tls')).toBe('no_tls');
  expect(await found(plain, 'smtp', 'starttls')).toBe('right');
  expect(await found(plain, 'imap', 'tls')).toBe('smtp');
  await close?.();
  const encrypted = await smtp({ certificate: shown, tls: true });
  expect(await found(encrypted, 'smtp', 'starttls')).toBe('tls');
  expect(await found(encrypted, 'smtp', 'tls')).toBe('right');
  expect(await found(encrypted, 'imap', 'tls')).toBe('smtp');
});

test('who hangs up without a greeting is no other service: it may be on its way up', async () => {
  const port = await listen(net.createServer((socket) => socket.destroy()));
  expect(await found(port, 'imap', 'starttls')).toMatch(/^unreachable: /);
  expect(await found(port, 'imap', 'tls')).toBe('unreachable: no TLS connection came about');
});

test('where nobody listens, or the address is private, that is said', async () => {
  expect(await found(9, 'imap', 'tls')).toBe('unreachable: nothing listens at that port');
  await expect(
    lookAt({ host: '127.0.0.1', port: 143, security: 'none' }, 'imap', { allow_private: false }),
  ).rejects.toThrow('it has a private address, and ALLOW_PRIVATE_ADDRESSES=true is not set');
  await expect(
    lookAt({ host: 'nowhere.invalid', port: 143, security: 'none' }, 'imap', { allow_private: true }),
  ).rejects.toThrow('there is no host of that name');
});

test('each finding has its sentence', () => {
  for (const one of FOUND_SERVICES) {
    const at = { protocol: 'imap', host: 'a.example.com', port: 1, detail: '' } as const;
    expect(new MailFaultError({ ...at, kind: 'wrong_service', found: one }).message).toMatch(
      /^IMAP a\.example\.com:1: ./,
    );
  }
});
