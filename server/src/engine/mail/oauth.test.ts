// A mailbox that signs in by OAuth 2: a real Dovecot and an SMTP server ask the provider whose token it is.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { addMs, MINUTE_MS } from '#domain/days.ts';
import { writeReply } from '#engine/inbox/write-reply.ts';
import { addMailbox, changeMailbox } from '#engine/mail/mailboxes.ts';
import { testMailbox } from '#engine/mail/test-mailbox.ts';
import { isSealed } from '#lib/secret-box.ts';
import { readMailbox } from '#store/mailboxes/mailboxes.ts';
import { hasDovecot } from '#testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '#testing/mail-office.ts';
import { openSmtpServer, type SmtpTestServer } from '#testing/smtp-server.ts';
import { openTokenServer, type TokenServer } from '#testing/token-server.ts';

describe.skipIf(!hasDovecot())('a mailbox with OAuth 2', () => {
  let provider: TokenServer;
  let office: MailOffice;
  let smtp: SmtpTestServer;
  let id = 0;
  let users = 0;
  beforeAll(async () => {
    provider = await openTokenServer();
    office = await openMailOffice(inject('postgres'), { token_info_url: provider.token_info_url });
    smtp = await openSmtpServer();
    smtp.lets_in = ({ method, username, accessToken }) =>
      method === 'XOAUTH2' && username === `${provider.user}@example.com` && provider.takes(accessToken);
  });
  afterAll(async () => {
    await smtp.close();
    await office.close();
    await provider.close();
  });

  beforeEach(async () => {
    users += 1;
    const refresh_token = `refresh-of-${users}`;
    Object.assign(provider, { refresh_token, rotates: false, expires_in_s: 3_600, fails_with: null, asked: 0 });
    provider.user = `tokens${users}`;
    const added = await addMailbox(office.crew, settings(), { by: 'test', user_id: null });
    id = added.id;
  });
  afterEach(async () => {
    await office.rows('delete from manager_smtp_accounts where id = $1', id);
  });

  const settings = () => ({
    email: `${provider.user}@example.com`,
    smtp_host: '127.0.0.1',
    smtp_port: smtp.port,
    smtp_security: 'none' as const,
    imap_host: '127.0.0.1',
    imap_port: office.line.port,
    imap_security: 'none' as const,
    oauth_token_url: provider.token_url,
    oauth_client_id: provider.client.id,
    oauth_client_secret: provider.client.secret,
    oauth_refresh_token: provider.refresh_token,
  });
  const statuses = async () =>
    (
      await office.rows<{ status: string }>(
        `select data->>'status' as status from events
         where type = 'mailbox.changed' and (data->>'mailbox_id')::int = $1 order by seq`,
        id,
      )
    ).map(({ status }) => status);
  const becomes = (status: string) =>
    office.until(`it is ${status}`, async () => (await office.status(id)).status === status);
  const secretsOf = async () => {
    const box = await readMailbox(office.crew.scope, id);
    const { oauth_refresh_token, oauth_access_token, oauth_client_secret } = box ?? {};
    return [oauth_refresh_token, oauth_access_token, oauth_client_secret];
  };
  const letter = (n: number) =>
    `From: Olena <olena@example.com>\r\nSubject: Question\r\nMessage-ID: <${id}-${n}@example.com>\r\n\r\nletter ${n}\r\n`;
  const deliver = async (n: number) => {
    await office.dovecot.deliver(provider.user, [letter(n)]);
    await office.until(`letter ${n}`, async () => (await texts()).includes(`letter ${n}`));
  };
  const texts = async () => (await office.stored(id)).map(({ text }) => text.trim());

  async function followed(work: () => Promise<void>): Promise<void> {
    const watch = await office.watch();
    try {
      await becomes('ok');
      await work();
    } finally {
      await watch.stop();
    }
  }

  test('keeps its access token, sealed, and asks for no other one while that is good', async () => {
    expect(provider.asked).toBe(1);
    expect((await testMailbox(office.crew, id)).ok).toBe(true);
    expect((await testMailbox(office.crew, id)).ok).toBe(true);
    expect(provider.asked).toBe(2);
    expect((await secretsOf()).map((text) => typeof text === 'string' && isSealed(text))).toEqual([true, true, true]);
  });

  test('renews its access token two minutes before its end', async () => {
    await testMailbox(office.crew, id);
    const endsIn = (ms: number) =>
      office.rows(
        'update manager_smtp_accounts set oauth_expires_at = $2 where id = $1',
        id,
        addMs(office.crew.scope.now(), ms),
      );
    await endsIn(3 * MINUTE_MS);
    await testMailbox(office.crew, id);
    expect(provider.asked).toBe(2);
    await endsIn(MINUTE_MS);
    expect((await testMailbox(office.crew, id)).ok).toBe(true);
    expect(provider.asked).toBe(3);
  });

  test('renews a token that is refused, once, and nobody hears of trouble', async () => {
    await followed(async () => {
      await deliver(1);
      const before = provider.asked;
      provider.takeBack();
      office.line.cut();
      await office.until('it is renewed', () => Promise.resolve(provider.asked > before));
      await deliver(2);
      await becomes('ok');
      expect(provider.asked).toBe(before + 1);
      expect(await statuses()).not.toContain('token_expired');
    });
  });

  test('sends a reply whose token was taken back meanwhile, by another one', async () => {
    await followed(async () => {
      await deliver(1);
      provider.takeBack();
      const [letter_1] = await office.stored(id);
      const conversation_id = letter_1?.conversation_id ?? 0;
      const { message_ids } = await writeReply(office.crew, { conversation_id, text: 'Yes.', by: 'test' });
      const sent = `select delivery, error_message from conversation_messages where id = ${message_ids[0] ?? 0}`;
      await office.until(
        'it is out',
        async () => (await office.rows<{ delivery: string }>(sent))[0]?.delivery !== 'queued',
      );
      expect(await office.rows(sent)).toEqual([{ delivery: 'sent', error_message: null }]);
      expect(smtp.taken.at(-1)?.raw).toContain('Yes.');
    });
  });

  test('keeps each new refresh token, also when two want one at once and each is good for one time only', async () => {
    provider.rotates = true;
    for (let n = 0; n < 3; n += 1) {
      provider.takeBack();
      const before = provider.asked;
      const tests = await Promise.all([testMailbox(office.crew, id), testMailbox(office.crew, id)]);
      expect(tests).toMatchObject([{ ok: true }, { ok: true }]);
      expect(provider.asked).toBe(before + 1);
    }
    const [stored] = await secretsOf();
    const place = `mailbox:${id}:oauth_refresh_token`;
    expect(office.crew.vault.box.open(stored ?? '', place)).toBe(provider.refresh_token);
  });

  test('stores the refresh token that came of trying it when it is added', async () => {
    provider.rotates = true;
    await office.rows('delete from manager_smtp_accounts where id = $1', id);
    const added = await addMailbox(office.crew, settings(), { by: 'test', user_id: null });
    expect(added.test).toMatchObject({ ok: true, imap: { ok: true }, smtp: { ok: true } });
    id = added.id;
    expect((await testMailbox(office.crew, id)).ok).toBe(true);
  });

  test('waits for a person when its refresh token is taken back, and goes on with another one', async () => {
    await followed(async () => {
      provider.refresh_token = null;
      provider.takeBack();
      office.line.cut();
      await becomes('token_expired');
      await office.until('no more tries', async () => (await office.status(id)).next_try_at === null);
      const { status_message } = await office.status(id);
      expect(status_message).toMatch(
        /^The token server 127\.0\.0\.1:\d+ does not accept the token: HTTP 400, invalid_grant/,
      );
      expect(status_message).toContain('Sign in with the provider once more, and enter the new refresh token.');
      const tried = await testMailbox(office.crew, id);
      expect(tried.imap).toMatchObject({ ok: false, fault: { kind: 'token_expired', protocol: 'oauth' } });
      provider.refresh_token = 'refresh-anew';
      await changeMailbox(office.crew, id, { oauth_refresh_token: 'refresh-anew' });
      await becomes('ok');
      await deliver(1);
    });
  });

  test('tells the log of no token and no secret of its client', async () => {
    provider.rotates = true;
    await followed(async () => {
      provider.takeBack();
      office.line.cut();
      await deliver(1);
    });
    const log = office.lines.join('');
    expect(log).toContain('IMAP login successful');
    expect(provider.secrets().filter((secret) => secret !== '' && log.includes(secret))).toEqual([]);
  });

  test('is unreachable, and no more, while the provider has trouble of its own', async () => {
    provider.takeBack();
    provider.fails_with = 503;
    const tried = await testMailbox(office.crew, id);
    expect(tried.imap).toMatchObject({ ok: false, fault: { kind: 'unreachable', protocol: 'oauth' } });
    provider.fails_with = null;
    expect((await testMailbox(office.crew, id)).ok).toBe(true);
  });
});
