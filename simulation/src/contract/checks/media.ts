import { strict as assert } from 'node:assert';
import type { OutgoingMedia } from '@groundcrew/server/domain/telegram-media.ts';
import { check, includes, type Check } from '#contract/check.ts';
import { JPEG } from '#contract/pictures.ts';
import { chatId, linkOf } from '#contract/world.ts';

const MAX_BYTES = 1_048_576;
/** More than one part of a transfer. */
const LONG = Buffer.alloc(700_000, 'some bytes of no meaning');

const MEDIA: (OutgoingMedia & { bytes: Uint8Array })[] = [
  { kind: 'photo', bytes: JPEG, file_name: 'a.jpg' },
  { kind: 'document', bytes: LONG, file_name: 'a.pdf', mime_type: 'application/pdf' },
  { kind: 'voice', bytes: LONG, file_name: 'a.ogg', mime_type: 'audio/ogg', duration_s: 3 },
  { kind: 'video', bytes: LONG, file_name: 'a.mp4', mime_type: 'video/mp4', duration_s: 4, width: 64, height: 48 },
];

export const mediaChecks: Check[] = [
  check('What one account sends, another sees as what it is, and fetches', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    for (const client of [alice, bob]) await client.join(linkOf('open'));
    const chat_id = chatId('open');
    for (const [n, media] of MEDIA.entries()) {
      const uploaded = await alice.uploadMedia(media);
      await alice.sendMedia({ chat_id, media: uploaded, caption: `file ${n}`, random_id: String(n + 1) });
      const [seen] = await bob.history(chat_id, { limit: 1 });
      includes(seen ?? null, { text: `file ${n}`, own: false });
      assert.equal(seen?.media?.kind, media.kind);
      assert.ok(seen.media && 'file' in seen.media);
      const parts: Uint8Array[] = [];
      for await (const part of bob.download(seen.media.file, { max_bytes: MAX_BYTES })) parts.push(part);
      assert.ok(Buffer.concat(parts).equals(media.bytes), 'other bytes came back');
    }
  }),

  check('An album is one, and its messages are sent once', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    await client.join(linkOf('open'));
    const chat_id = chatId('open');
    const media = await client.uploadMedia({ kind: 'photo', bytes: JPEG, file_name: 'a.jpg' });
    const items = [1, 2].map((n) => ({ media, caption: `photo ${n}`, random_id: String(n) }));
    const sent = await client.sendAlbum({ chat_id, items });
    assert.deepEqual(await client.sendAlbum({ chat_id, items }), sent);
    const seen = (await client.history(chat_id, { limit: 10 })).filter(({ album_id }) => album_id !== null);
    assert.deepEqual(
      seen.map(({ message_id }) => message_id).toSorted((one, other) => one - other),
      sent.map(({ message_id }) => message_id),
    );
    assert.equal(new Set(seen.map(({ album_id }) => album_id)).size, 1);
  }),
];
