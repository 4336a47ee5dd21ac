// The receivers of docs/examples, as they stand there: started, and sent to.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { editWebhook, replaySince, rotateSecret, testWebhook } from '#engine/webhooks/webhooks.ts';
import { sendWebhook } from '#engine/webhooks/send.ts';
import { openWebhookOffice, type WebhookOffice } from '#testing/webhook-office.ts';

let office: WebhookOffice;
beforeAll(async () => {
  office = await openWebhookOffice(inject('postgres'));
});
afterEach(() => office.tidy());
afterAll(() => office.close());

const examples = path.resolve(import.meta.dirname, '../../../../docs/examples');
const RECEIVERS = [
  ['Node', process.execPath, 'webhook-receiver.mjs'],
  ['Python', 'python3', 'webhook_receiver.py'],
] as const;

/** `line`: the next one that it prints. */
async function start(command: string, file: string, secret: string) {
  const child = spawn(command, [path.join(examples, file)], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const port = Number(/listening on (\d+)/.exec(await line())?.[1]);
  return { url: `http://127.0.0.1:${port}/`, line, stop: () => child.kill() };
}

test.each(RECEIVERS)(
  'the receiver in %s takes what is signed, once, and refuses all else',
  async (_, command, file) => {
    // The receiver wants the secret, and the webhook its address.
    const made = await office.make('http://127.0.0.1:9/');
    const receiver = await start(command, file, made.secret);
    try {
      const { id } = made;
      const by = { by: 'test', allow_private: true };
      await editWebhook(office, id, { url: receiver.url }, by);
      expect(await testWebhook(office, id, by)).toMatchObject({ state: 'delivered', status: 204 });
      expect(JSON.parse(await receiver.line())).toMatchObject({ type: 'webhook.test' });
      // What other tests have told of is older.
      office.setNow(new Date(office.scope.now().getTime() + 3_600_000));
      const since = office.scope.now();
      office.node();
      await office.tellOf('first', 'second — ☕');
      expect(JSON.parse(await receiver.line())).toMatchObject({ type: 'campaign.removed', data: { name: 'first' } });
      expect(JSON.parse(await receiver.line())).toMatchObject({ data: { name: 'second — ☕' } });
      // Sent again: taken, and nothing is done. So the next line is of the next event, signed with both secrets.
      await rotateSecret(office, id);
      await replaySince(office, id, since);
      await office.tellOf('third');
      expect(JSON.parse(await receiver.line())).toMatchObject({ data: { name: 'third' } });
      const timestamp = Math.floor(Date.now() / 1000);
      const message = { url: receiver.url, id: 'msg_1', body: '{"type":"x","timestamp":"","data":{}}' };
      const send = (letter: { timestamp: number; secrets: string[] }) =>
        sendWebhook({ ...message, ...letter }, { allow_private: true });
      expect(await send({ timestamp, secrets: ['whsec_c29tZWJvZHkgZWxzZQ=='] })).toMatchObject({ status: 401 });
      expect(await send({ timestamp: timestamp - 3_600, secrets: [made.secret] })).toMatchObject({ status: 401 });
      expect(await send({ timestamp, secrets: [made.secret] })).toMatchObject({ status: 204 });
    } finally {
      receiver.stop();
    }
  },
);
