import { inWorkspace } from '#api/implement.ts';
import { keepPhoto, showText } from '#engine/campaigns/keep-photo.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storedPhoto } from '#store/campaigns/photos.ts';

const TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

const add = inWorkspace.photos.add.handler(async ({ input, context: { scope, note } }) => {
  const bytes = new Uint8Array(await input.photo.arrayBuffer());
  const photo_path = await keepPhoto(scope, bytes);
  note.entity_id = photo_path;
  return { photo_path, bytes: bytes.length };
});

const get = inWorkspace.photos.get.handler(async ({ input, context: { scope } }) => {
  const bytes = await storedPhoto(scope, `photos/${input.name}`);
  if (!bytes) throw new GroundcrewError('not_found', { detail: `photo ${input.name}` });
  const type = TYPES[input.name.split('.')[1] ?? ''] ?? 'application/octet-stream';
  return new File([new Uint8Array(bytes)], input.name, { type });
});

export const photos = { add, get };

const preview = inWorkspace.texts.preview.handler(({ input }) => showText(input.text, input.photo));

export const texts = { preview };
