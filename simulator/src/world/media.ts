/** What kind of content a message is, in the words in which groups forbid it: CHAT_SEND_…_FORBIDDEN. */
import type { Document, Media } from './types.ts';

export const contents = [
  'plain',
  'photos',
  'videos',
  'roundvideos',
  'audios',
  'voices',
  'docs',
  'gifs',
  'stickers',
  'poll',
  'webpage',
] as const;

export type Content = (typeof contents)[number];

export function contentOf(media: Media | null): Content {
  switch (media?.kind) {
    // Places and contacts count as text.
    case undefined:
    case 'location':
    case 'venue':
    case 'contact':
      return 'plain';
    case 'photo':
      return 'photos';
    case 'document':
      return contentOfDocument(media.document);
    case 'poll':
      return 'poll';
    case 'dice':
      return 'stickers';
    case 'web_page':
      return 'webpage';
  }
}

export function contentOfDocument({ attributes }: Pick<Document, 'attributes'>): Content {
  const video = attributes.find((each) => each._ === 'documentAttributeVideo');
  const audio = attributes.find((each) => each._ === 'documentAttributeAudio');
  const has = (name: (typeof attributes)[number]['_']): boolean => attributes.some((each) => each._ === name);
  if (has('documentAttributeSticker') || has('documentAttributeCustomEmoji')) return 'stickers';
  if (has('documentAttributeAnimated')) return 'gifs';
  if (video) return video.roundMessage ? 'roundvideos' : 'videos';
  if (audio) return audio.voice ? 'voices' : 'audios';
  return 'docs';
}
