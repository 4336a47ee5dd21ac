// What happens to a mailbox that is followed; after each all letters must be there, once, and in their order.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { changeMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import type { Fault } from './scene.ts';
import { certificates } from './certificates.ts';
import { hostile } from './hostile.ts';
import { killedWhileReading, killedWhileSending, nodes } from './processes.ts';

/** Without a push it is looked two seconds after the last mail was found; with one it takes half a second, and more on a busy machine. */
const PUSH_MS = 1_500;

const push: Fault = {
  name: 'IDLE push',
  run: async (scene) => {
    const times: number[] = [];
    for (let n = 0; n < (scene.quick ? 3 : 20); n++) {
      const begun_ms = monotonic();
      await scene.send(1);
      await scene.arrived();
      times.push(monotonic() - begun_ms);
    }
    const sorted = times.toSorted((one, other) => one - other);
    const [middle = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    scene.note(`${Math.round(middle)} ms from delivery to the conversation, the slowest ${Math.round(worst)} ms`);
    // One may meet a busy machine.
    if (middle > PUSH_MS) scene.wrong(`Half of it took longer than ${PUSH_MS} ms: nothing is pushed.`);
  },
};

const restart: Fault = {
  name: 'restart of the mail server',
  run: async (scene) => {
    await scene.send(3);
    await scene.office.dovecot.stop();
    await scene.statusIs('unreachable');
    await scene.office.dovecot.start();
    await scene.send(3);
    await scene.arrived();
    await scene.statusIs('ok');
    const { failures, next_try_at } = await scene.office.status(scene.mailbox_id);
    if (failures !== 0 || next_try_at !== null) throw new Error('The failures were not reset.');
  },
};

const kicked: Fault = {
  name: 'kicked connections',
  run: async (scene) => {
    for (let n = 0; n < 3; n++) {
      await scene.send(2);
      scene.office.dovecot.kick(scene.user);
      await scene.send(1);
      scene.office.line.cut();
    }
    await scene.arrived();
  },
};

const stall: Fault = {
  name: 'silent stall',
  slow: true,
  run: async (scene) => {
    scene.office.line.silence();
    await scene.send(3);
    await scene.statusIs('stalled');
    scene.office.line.cut();
    await scene.arrived();
  },
};

const wrongPassword: Fault = {
  name: 'wrong password',
  slow: true,
  run: async (scene) => {
    const { office, user, mailbox_id } = scene;
    office.dovecot.setPassword(user, 'another-one');
    office.line.cut();
    await scene.statusIs('wrong_password');
    await office.until('no more tries', async () => (await office.status(mailbox_id)).next_try_at === null, 60_000);
    await scene.send(3);
    await changeMailbox(office.crew, mailbox_id, { smtp_password: 'another-one' }, { untested: true });
    await scene.arrived();
  },
};

const otherNode: Fault = {
  name: 'watcher stopped and begun anew',
  run: async (scene) => {
    await scene.send(2);
    const watch = await scene.office.watch();
    await scene.send(3);
    await scene.arrived();
    await watch.stop();
    await scene.send(2);
    await scene.arrived();
  },
};

const validity: Fault = {
  name: 'UIDVALIDITY change',
  run: async (scene) => {
    await scene.send(3);
    await scene.arrived();
    const { dovecot } = scene.office;
    const folder = dovecot.maildir(scene.user);
    await dovecot.stop();
    // Dovecot names it in the first line of its list of UIDs; its indexes are made anew.
    const list = path.join(folder, 'dovecot-uidlist');
    const text = readFileSync(list, 'utf8');
    writeFileSync(list, text.replace(/ V\d+/, ' V1234567'));
    for (const file of readdirSync(folder)) {
      if (file.startsWith('dovecot.index')) rmSync(path.join(folder, file));
    }
    await dovecot.start();
    await scene.send(2);
    await scene.arrived();
    const validity = await scene.office.validity(scene.mailbox_id);
    if (validity !== 1_234_567) throw new Error(`UIDVALIDITY is ${validity}: nothing was tried.`);
    const before = await scene.office.count(scene.mailbox_id);
    await delay(500);
    if ((await scene.office.count(scene.mailbox_id)) !== before) throw new Error('It goes on growing.');
  },
};

const backlog: Fault = {
  name: 'backlog',
  run: async (scene) => {
    const count = scene.quick ? 500 : 10_000;
    const { office, mailbox_id } = scene;
    const turn = (is_active: boolean) => changeMailbox(office.crew, mailbox_id, { is_active });
    await turn(false);
    await scene.send(count);
    await turn(true);
    const before = await office.count(mailbox_id);
    await office.until('it begins', async () => (await office.count(mailbox_id)) > before, 600_000);
    const begun = await office.count(mailbox_id);
    const begun_ms = monotonic();
    await scene.arrived(600_000);
    const seconds = (monotonic() - begun_ms) / 1000;
    scene.note(`${count}, of which ${count - begun} at ${Math.round((count - begun) / seconds)} a second`);
  },
};

const large: Fault = {
  name: 'a message of 25 MB',
  run: async (scene) => {
    const before = process.memoryUsage().rss;
    let most = before;
    const look = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const line = `${'x'.repeat(70)}\r\n`;
    await scene.send(1, { body: line.repeat(Math.ceil((scene.quick ? 5e6 : 25e6) / line.length)) });
    await scene.send(1);
    await scene.arrived(120_000);
    clearInterval(look);
    scene.note(`memory grew by ${Math.round((most - before) / 1e6)} MB at most`);
  },
};

export const FAULTS: readonly Fault[] = [
  push,
  restart,
  kicked,
  stall,
  wrongPassword,
  otherNode,
  certificates,
  validity,
  backlog,
  large,
  hostile,
  killedWhileReading,
  nodes,
  killedWhileSending,
];
