// Encrypted connections to real servers: a Dovecot for what comes in, an SMTP server for what goes out.
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MailFaultError, type CertificateFault, type MailFault } from '#domain/mail/faults.ts';
import type { MailIdentity, MailSecurity } from '#domain/mail/gateway.ts';
import { certificate, openAuthority, type Certificate } from '#testing/certificates.ts';
import { hasDovecot, openDovecot, type Dovecot } from '#testing/dovecot.ts';
import { openMailRelay } from '#testing/mail-relay.ts';
import { openSmtpServer, type SmtpTestServer } from '#testing/smtp-server.ts';
import { createMailGateway } from './gateway.ts';

const PATIENCE = { connect_ms: 5_000, answer_ms: 5_000, silence_ms: 10_000 };
const mail = createMailGateway({ allow_private: true, patience: PATIENCE });

const authority = openAuthority();
/** As NODE_EXTRA_CA_CERTS does when a process begins. */
const before = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...before, authority.cert]));
afterAll(() => {
  tls.setDefaultCACertificates(before);
  authority.close();
});

const TRUSTED: readonly (readonly [string, string])[] = [
  ['by its name', 'localhost'],
  ['by its address', '127.0.0.1'],
];

/** What it shows, where, and what is said of it. */
const REFUSED: readonly (readonly [string, () => Certificate, string, CertificateFault])[] = [
  ['self-signed', () => certificate(), 'localhost', 'self_signed'],
  ['expired', () => authority.issue({ expired: true }), 'localhost', 'expired'],
  ['for another host', () => authority.issue({ host: 'mail.example.com' }), 'localhost', 'wrong_host'],
  ['for another host, at an address', () => authority.issue({ host: 'mail.example.com' }), '127.0.0.1', 'wrong_host'],
];

const identity = (host: string, port: number, security: MailSecurity): MailIdentity => ({
  host,
  port,
  security,
  user: 'anna',
  secret: { kind: 'password', password: 'correct-horse' },
  certificate_sha256: null,
});

async function faultOf(work: Promise<unknown>): Promise<MailFault | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof MailFaultError) return error.fault;
    throw error;
  }
}

describe.each(['tls', 'starttls'] as const)('SMTP with %s', (security) => {
  let server: SmtpTestServer;
  const open = async (shown: Certificate) => {
    server = await openSmtpServer({ certificate: shown, tls: security === 'tls' });
  };
  afterEach(() => server.close());

  test.each(TRUSTED)(
    'is trusted %s when an authority that the machine trusts has issued its certificate',
    async (_by, host) => {
      await open(authority.issue());
      expect(await faultOf(mail.testSmtp(identity(host, server.port, security)))).toBeNull();
    },
  );

  test.each(REFUSED)(
    'hears nothing secret when its certificate is %s, until a person trusts that',
    async (_what, make, host, wanted) => {
      await open(make());
      const names: string[] = [];
      server.lets_in = ({ username = '' }) => names.push(username) > 0;
      const to = identity(host, server.port, security);
      const fault = await faultOf(mail.testSmtp(to));
      expect(fault).toMatchObject({ kind: 'bad_certificate', protocol: 'smtp', certificate: { fault: wanted } });
      expect(names).toEqual([]);
      const certificate_sha256 = fault?.certificate?.sha256 ?? '';
      expect(await faultOf(mail.testSmtp({ ...to, certificate_sha256 }))).toBeNull();
      expect(names).toEqual(['anna']);
    },
  );

  test('takes a mail, whole', async () => {
    await open(authority.issue());
    const raw = Buffer.from(`Subject: Hello\r\n\r\n${'A line of it.\r\n'.repeat(20_000)}`);
    const envelope = { from: 'anna@example.com', to: ['olena@example.com'] };
    const to = identity('localhost', server.port, security);
    const sent = await mail.sendMail(to, { raw, envelope, ready: () => Promise.resolve(true) });
    expect(sent).toMatchObject({ kind: 'sent', refused: [] });
    expect(server.taken[0]?.raw.length).toBe(raw.length);
  });
});

test('SMTP: a server that offers no STARTTLS any more hears neither name nor password', async () => {
  const server = await openSmtpServer({ certificate: authority.issue() });
  const relay = await openMailRelay(server.port, (text) => text.replaceAll('STARTTLS', 'XTARTTLS'));
  try {
    const fault = await faultOf(mail.testSmtp(identity('localhost', relay.port, 'starttls')));
    expect(fault).toMatchObject({ kind: 'wrong_service', protocol: 'smtp', found: 'no_starttls' });
    expect(relay.said()).toMatch(/^EHLO .+\r\nSTARTTLS\r\n$/);
  } finally {
    await relay.close();
    await server.close();
  }
});

describe.skipIf(!hasDovecot())('IMAP', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await openDovecot();
  });
  afterAll(() => dovecot.close());

  const portOf = (security: MailSecurity) => dovecot.ports[security === 'tls' ? 'imaps' : 'imap'];
  const look = async (to: MailIdentity) => {
    const session = await mail.connect(to);
    try {
      return (await session.folders()).map(({ role }) => role);
    } finally {
      await session.close();
    }
  };

  const SECURITIES = ['tls', 'starttls'] as const;

  test.each(TRUSTED)(
    'is trusted %s when an authority that the machine trusts has issued its certificate',
    async (_by, host) => {
      await dovecot.setCertificate(authority.issue());
      for (const security of SECURITIES) {
        expect(await look(identity(host, portOf(security), security))).toEqual(['inbox', 'sent']);
      }
    },
  );

  test.each(REFUSED)(
    'hears nothing secret when its certificate is %s, until a person trusts that',
    async (_what, make, host, wanted) => {
      await dovecot.setCertificate(make());
      for (const security of SECURITIES) {
        const to = identity(host, portOf(security), security);
        const logins = dovecot.logins();
        const fault = await faultOf(look(to));
        expect(fault).toMatchObject({ kind: 'bad_certificate', protocol: 'imap', certificate: { fault: wanted } });
        expect(dovecot.logins()).toBe(logins);
        const certificate_sha256 = fault?.certificate?.sha256 ?? '';
        expect(await look({ ...to, certificate_sha256 })).toEqual(['inbox', 'sent']);
        // Dovecot's log is written by another process.
        await expect.poll(() => dovecot.logins()).toBe(logins + 1);
      }
    },
  );

  test('a server that offers no STARTTLS any more hears neither name nor password', async () => {
    await dovecot.setCertificate(authority.issue());
    const relay = await openMailRelay(dovecot.ports.imap, (text) => text.replaceAll('STARTTLS', 'XTARTTLS'));
    try {
      const fault = await faultOf(look(identity('localhost', relay.port, 'starttls')));
      expect(fault).toMatchObject({ kind: 'wrong_service', protocol: 'imap', found: 'no_starttls' });
      expect(relay.said()).not.toMatch(/anna|correct-horse|LOGIN|AUTHENTICATE/);
      expect(relay.said()).not.toContain(Buffer.from('\0anna\0correct-horse').toString('base64'));
    } finally {
      await relay.close();
    }
  });
});
