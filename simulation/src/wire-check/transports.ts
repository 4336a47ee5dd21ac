/** Every transport of MTProto, with a client that was written for it: who-am-I, and large packets both ways. */
import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { Long, type tl } from '@mtcute/core';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { pictureOf } from '#contract/pictures.ts';
import { placeOf, type WiredStage } from '#contract/wired-stage.ts';
import { identityOf, USERS } from '#contract/world.ts';
import type { TransportName } from '#raw-client/framings.ts';
import { RawClient } from '#raw-client/raw-client.ts';
import { inWorld, type Line } from './line.ts';

type Transport = { name: TransportName; obfuscated: boolean };

/** More than fits into the short form of a length; whole pieces, as upload.getFile wants them. */
const LARGE_BYTES = 400 * 1024;

const TRANSPORTS: Transport[] = [
  ...(['abridged', 'intermediate', 'padded', 'full'] as const).map((name) => ({ name, obfuscated: false })),
  ...(['abridged', 'intermediate', 'padded'] as const).map((name) => ({ name, obfuscated: true })),
];

export const transportLines: Line[] = [
  ...TRANSPORTS.map((transport) => ({
    kind: 'transport' as const,
    name: `${transport.name}${transport.obfuscated ? ', obfuscated' : ''}: who-am-I, ${LARGE_BYTES / 1024} KiB up and down`,
    quick: true,
    run: () => inWorld((stage) => speak(stage, transport)),
  })),
  {
    kind: 'transport',
    name: 'none: what is no MTProto is hung up on',
    quick: true,
    run: () => inWorld(refuseNonsense),
  },
];

async function connect(stage: WiredStage, { name, obfuscated }: Transport): Promise<RawClient> {
  const parsed = parseSession(identityOf('alice').session_string);
  assert.ok(parsed.ok);
  const server = placeOf(stage.simulator.server);
  const { auth_key } = parsed.session;
  return RawClient.connect({ server, auth_key, transport: name, obfuscated, random: randomBytes });
}

async function speak(stage: WiredStage, transport: Transport): Promise<string> {
  const client = await connect(stage, transport);
  try {
    const [me] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    assert.equal(me?.id, USERS.alice);
    const bytes = pictureOf(LARGE_BYTES);
    const fileId = Long.ONE;
    assert.equal(await client.call({ _: 'upload.saveFilePart', fileId, filePart: 0, bytes }), true);
    const back = await fetchPhoto(client, await makePhoto(client, fileId));
    assert.ok(bytes.equals(back), `${back.length} other bytes came back`);
    return `user ${me?.id}, the same ${LARGE_BYTES / 1024} KiB`;
  } finally {
    await client.close();
  }
}

async function makePhoto(client: RawClient, id: Long): Promise<tl.RawPhoto> {
  const file = { _: 'inputFile', id, parts: 1, name: 'x.jpg', md5Checksum: '' } as const;
  const media = await client.call({
    _: 'messages.uploadMedia',
    peer: { _: 'inputPeerSelf' },
    media: { _: 'inputMediaUploadedPhoto', file },
  });
  assert.ok(media._ === 'messageMediaPhoto' && media.photo?._ === 'photo', `${media._} came for a photo`);
  return media.photo;
}

async function fetchPhoto(client: RawClient, photo: tl.RawPhoto): Promise<Uint8Array> {
  const { id, accessHash, fileReference, sizes } = photo;
  const thumbSize = sizes[0]?.type ?? '';
  const location = { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize } as const;
  const limit = 512 * 1024;
  const file = await client.call({ _: 'upload.getFile', location, offset: 0, limit });
  assert.equal(file._, 'upload.file');
  return file._ === 'upload.file' ? file.bytes : new Uint8Array();
}

async function refuseNonsense(stage: WiredStage): Promise<string> {
  const client = await connect(stage, { name: 'intermediate', obfuscated: false });
  client.socket.write(Buffer.alloc(64, 0x7f));
  await new Promise((resolve) => client.socket.once('close', resolve));
  assert.equal((await stage.connect('alice')).me.id, USERS.alice);
  return 'hung up; others are served';
}
