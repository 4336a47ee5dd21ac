// An authority of one's own, trusted as people do it: by NODE_EXTRA_CA_CERTS in the environment of the process.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openAuthority } from '#testing/certificates.ts';
import { hasDovecot } from '#testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '#testing/mail-office.ts';
import { openSmtpServer, type SmtpTestServer } from '#testing/smtp-server.ts';

const run = promisify(execFile);
const MAIN = path.resolve(import.meta.dirname, '../../main.ts');

describe.skipIf(!hasDovecot())('an authority of one’s own', () => {
  const authority = openAuthority();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-ca-'));
  const file = path.join(folder, 'authority.pem');
  let office: MailOffice;
  let smtp: SmtpTestServer;
  let id = 0;
  beforeAll(async () => {
    writeFileSync(file, authority.cert);
    office = await openMailOffice(inject('postgres'));
    await office.dovecot.setCertificate(authority.issue());
    smtp = await openSmtpServer({ certificate: authority.issue() });
    id = await office.mailbox('anna', {
      smtp_port: smtp.port,
      smtp_security: 'starttls',
      imap_port: office.dovecot.ports.imaps,
      imap_security: 'tls',
    });
  });
  afterAll(async () => {
    await smtp.close();
    await office.close();
    authority.close();
    rmSync(folder, { recursive: true });
  });

  const tried = async (env: Record<string, string>): Promise<string> => {
    const all = { ...process.env, ...office.env, ...env };
    const said = await run(process.execPath, [MAIN, 'mailboxes', 'test', String(id)], { env: all }).catch(
      (error: { stdout: string }) => error,
    );
    return said.stdout;
  };

  test('is trusted by a command with NODE_EXTRA_CA_CERTS, both ways, and by none without', async () => {
    const trusting = await tried({ NODE_EXTRA_CA_CERTS: file });
    expect(trusting).toMatch(/in {3}ok {4}127\.0\.0\.1:\d+ \(tls\)/);
    expect(trusting).toMatch(/out {2}ok {4}127\.0\.0\.1:\d+ \(starttls\)/);
    const others = await tried({});
    expect(others).toMatch(/in {3}fail {2}IMAP .*was issued by somebody whom this machine does not trust/);
    expect(others).toMatch(/out {2}fail {2}SMTP .*was issued by somebody whom this machine does not trust/);
  });
});
