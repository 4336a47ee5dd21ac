// Servers of the product as processes: killed while mail comes in and while it goes out, and two that share the mailboxes.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { changeMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import { writeReply } from '@groundcrew/server/engine/inbox/write-reply.ts';
import { delay } from '@groundcrew/server/lib/time.ts';
import { openSmtpServer, type SmtpTestServer } from '@groundcrew/server/testing/smtp-server.ts';
import type { Fault, Scene } from './scene.ts';

/** A lease of a killed server runs out first, and on a busy machine the next one takes long to start. */
const TAKEN_OVER_MS = 150_000;

export const killedWhileReading: Fault = {
  name: 'server killed while mail comes in',
  by_servers: true,
  run: async (scene) => {
    const server = scene.server();
    for (let round = 0; round < (scene.quick ? 1 : 6); round++) {
      const before = await scene.office.count(scene.mailbox_id);
      // More than are stored at once.
      await scene.send(160);
      server.start();
      const some = before + 1 + round * 20;
      await scene.office.until(
        'some are here',
        async () => (await scene.office.count(scene.mailbox_id)) >= some,
        TAKEN_OVER_MS,
      );
      await server.kill();
      await scene.send(5);
    }
    server.start();
    await scene.arrived(TAKEN_OVER_MS);
  },
};

export const nodes: Fault = {
  name: 'two servers, of which one is frozen and one killed',
  slow: true,
  by_servers: true,
  run: async (scene) => {
    const [one, other] = [scene.server(), scene.server()];
    one.start();
    await scene.send(5);
    await scene.arrived(TAKEN_OVER_MS);
    other.start();
    await scene.send(20);
    // It does not know that its lease is over when it goes on.
    one.freeze();
    await scene.send(20);
    await scene.arrived(TAKEN_OVER_MS);
    one.thaw();
    await scene.send(20);
    await scene.arrived(TAKEN_OVER_MS);
    await other.kill();
    await scene.send(20);
    await scene.arrived(TAKEN_OVER_MS);
  },
};

/** When it is killed: of a message that is on its way, before the server has it, while it has it and has not said so, or after that. */
const MOMENTS = ['at once', 'before the answer', 'after the answer'] as const;

export const killedWhileSending: Fault = {
  name: 'server killed while mail goes out',
  slow: true,
  by_servers: true,
  run: async (scene) => {
    const smtp = await openSmtpServer();
    try {
      await changeMailbox(scene.office.crew, scene.mailbox_id, { smtp_port: smtp.port }, { untested: true });
      const server = scene.server();
      server.start();
      await scene.send(1);
      await scene.arrived(TAKEN_OVER_MS);
      const [letter] = await scene.office.stored(scene.mailbox_id);
      const conversation_id = letter?.conversation_id ?? 0;
      for (let round = 0; round < (scene.quick ? 1 : 2); round++) {
        for (const moment of MOMENTS) await killAt(scene, { smtp, server, conversation_id, moment });
      }
      await settled(scene);
      await judge(scene, smtp);
    } finally {
      await smtp.close();
    }
  },
};

async function killAt(
  { office }: Scene,
  at: {
    smtp: SmtpTestServer;
    server: ReturnType<Scene['server']>;
    conversation_id: number;
    moment: (typeof MOMENTS)[number];
  },
): Promise<void> {
  const { smtp, server, moment, conversation_id } = at;
  const reached = Promise.withResolvers<void>();
  const go_on = Promise.withResolvers<void>();
  if (moment === 'at once') reached.resolve();
  smtp.before_answer = async () => {
    if (moment === 'after the answer') setTimeout(() => reached.resolve(), 1);
    else reached.resolve();
    if (moment === 'before the answer') await go_on.promise;
  };
  for (let n = 0; n < 4; n++)
    await writeReply(office.crew, { conversation_id, text: `reply ${moment} ${n}`, by: 'test' });
  await Promise.race([reached.promise, delay(TAKEN_OVER_MS)]);
  await server.kill();
  go_on.resolve();
  smtp.before_answer = () => Promise.resolve();
  server.start();
  await settled({ office });
}

type Reply = { id: number; text: string; delivery: string; message_id_header: string; uid: number | null };

const repliesOf = ({ office }: Pick<Scene, 'office'>): Promise<Reply[]> =>
  office.rows<Reply>(
    `select id, text, delivery, message_id_header, uid from conversation_messages
     where sent_by is not null and mailbox_id is not null order by id`,
  );

async function settled({ office }: Pick<Scene, 'office'>): Promise<void> {
  const none = async () => (await repliesOf({ office })).every(({ delivery }) => delivery !== 'queued');
  await office.until('nothing waits to go out', none, TAKEN_OVER_MS);
}

/** What the product says of each reply, against what the mail server has. */
async function judge(scene: Scene, smtp: SmtpTestServer): Promise<void> {
  const replies = await repliesOf(scene);
  const takenOf = ({ message_id_header }: Reply) =>
    smtp.taken.filter(({ raw }) => raw.includes(message_id_header)).length;
  for (const reply of replies) {
    const taken = takenOf(reply);
    if (taken > 1) scene.wrong(`doubled: ${reply.text} went out ${taken} times`);
    if (reply.delivery === 'sent' && taken === 0) scene.wrong(`lost: ${reply.text} is said to be sent`);
    if (reply.delivery === 'failed') scene.wrong(`${reply.text} is said to have failed`);
  }
  const times = smtp.taken.map(({ raw }) =>
    replies.findIndex(({ message_id_header }) => raw.includes(message_id_header)),
  );
  if (times.some((n, at) => at > 0 && n < (times[at - 1] ?? 0)))
    scene.wrong('reordered: replies went out in another order');
  const of = (delivery: string) => replies.filter((reply) => reply.delivery === delivery).length;
  scene.note(`${replies.length} replies: ${of('sent')} sent, ${of('unconfirmed')} left to a person`);
  await scene.office.until(
    'all are in the folder of sent mail',
    async () => inSent(scene) >= of('sent'),
    TAKEN_OVER_MS,
  );
  if (inSent(scene) > of('sent') + of('unconfirmed'))
    scene.wrong(`doubled: the folder of sent mail has ${inSent(scene)}`);
}

function inSent({ dovecot, user }: Scene): number {
  const folder = path.join(dovecot.maildir(user), '.Sent');
  return ['cur', 'new'].flatMap((name) => {
    try {
      return readdirSync(path.join(folder, name));
    } catch {
      return [];
    }
  }).length;
}
