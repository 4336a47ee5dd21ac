/** What a client sends beside its text: newly uploaded, named by its id, or made up on the spot. */
import type { tl } from '@mtcute/core';
import type { FileName, UploadName } from '#world/files.ts';
import { contentOfDocument, type Content } from '#world/media.ts';
import type { Document, Media, Photo, Poll } from '#world/types.ts';
import { me, type Context } from './handler.ts';
import { RpcError } from './rpc-error.ts';

export function mediaOf(context: Context, media: tl.TypeInputMedia): Media {
  switch (media._) {
    case 'inputMediaUploadedPhoto':
      return { kind: 'photo', photo: uploadedPhoto(context, media.file), spoiler: media.spoiler ?? false };
    case 'inputMediaPhoto':
      if (media.id._ !== 'inputPhoto') throw new RpcError('MEDIA_EMPTY');
      return { kind: 'photo', photo: knownPhoto(context, media.id, 'MEDIA_EMPTY'), spoiler: media.spoiler ?? false };
    case 'inputMediaUploadedDocument':
      return { kind: 'document', document: uploadedDocument(context, media), spoiler: media.spoiler ?? false };
    case 'inputMediaDocument': {
      if (media.id._ !== 'inputDocument') throw new RpcError('MEDIA_EMPTY');
      const document = knownDocument(context, media.id, 'MEDIA_EMPTY');
      return { kind: 'document', document, spoiler: media.spoiler ?? false };
    }
    case 'inputMediaGeoPoint':
      return { kind: 'location', place: placeOf(media.geoPoint), live_seconds: null };
    case 'inputMediaGeoLive':
      return { kind: 'location', place: placeOf(media.geoPoint), live_seconds: media.period ?? LIVE_SECONDS };
    case 'inputMediaVenue':
      return { kind: 'venue', place: placeOf(media.geoPoint), title: media.title, address: media.address };
    case 'inputMediaContact': {
      const { phoneNumber, firstName, lastName, vcard } = media;
      const phone = phoneNumber.replace(/\D/g, '');
      return { kind: 'contact', phone, first_name: firstName, last_name: lastName, vcard };
    }
    case 'inputMediaPoll':
      return { kind: 'poll', poll: pollOf(context, media) };
    case 'inputMediaDice':
      return { kind: 'dice', emoji: media.emoticon, value: rollDice(context, media.emoticon) };
    case 'inputMediaWebPage':
      if (!/^https?:\/\/\S+$/.test(media.url)) throw new RpcError('WEBPAGE_URL_INVALID');
      return { kind: 'web_page', url: media.url };
    case 'inputMediaEmpty':
      throw new RpcError('MEDIA_EMPTY');
    case 'inputMediaPhotoExternal':
    case 'inputMediaDocumentExternal':
      // Nothing in the simulator reaches the net.
      throw new RpcError('WEBPAGE_CURL_FAILED');
    case 'inputMediaGame':
    case 'inputMediaInvoice':
    case 'inputMediaPaidMedia':
    case 'inputMediaStakeDice':
    case 'inputMediaStory':
    case 'inputMediaTodo':
      throw new RpcError('MEDIA_INVALID');
  }
}

/** What kind of content it would be, before anything is made of it. */
export function contentOfInput(context: Context, media: tl.TypeInputMedia): Content {
  if (media._ === 'inputMediaUploadedDocument') return contentOfDocument(media);
  if (media._ === 'inputMediaDocument' && media.id._ === 'inputDocument') {
    return contentOfDocument(knownDocument(context, media.id, 'MEDIA_EMPTY'));
  }
  return contents[media._] ?? 'plain';
}

const contents: Partial<Record<tl.TypeInputMedia['_'], Content>> = {
  inputMediaUploadedPhoto: 'photos',
  inputMediaPhoto: 'photos',
  inputMediaPhotoExternal: 'photos',
  inputMediaDocument: 'docs',
  inputMediaDocumentExternal: 'docs',
  inputMediaPoll: 'poll',
  inputMediaDice: 'stickers',
  inputMediaWebPage: 'webpage',
};

/** Whoever is shown a file gets a reference that is good now. */
export function renewFile({ world, now }: Context, media: Media | null): void {
  if (media?.kind === 'photo') world.files.renew(media.photo, now);
  if (media?.kind === 'document') world.files.renew(media.document, now);
}

export function knownPhoto({ world, now }: Context, name: FileName, error: string): Photo {
  const photo = world.files.photo(name);
  if (!photo) throw new RpcError(error);
  if (!world.files.isFresh(photo, name.fileReference, now)) throw new RpcError('FILE_REFERENCE_EXPIRED');
  return photo;
}

export function knownDocument({ world, now }: Context, name: FileName, error: string): Document {
  const document = world.files.document(name);
  if (!document) throw new RpcError(error);
  if (!world.files.isFresh(document, name.fileReference, now)) throw new RpcError('FILE_REFERENCE_EXPIRED');
  return document;
}

/** How long a place is followed if the client does not say. */
const LIVE_SECONDS = 900;

/** https://core.telegram.org/api/dice: how high each of them goes. */
const DICE: Record<string, number> = { '🎲': 6, '🎯': 6, '🎳': 6, '🏀': 5, '⚽': 5, '🎰': 64 };

const POLL_ANSWERS_MAX = 12;

function uploadedPhoto(context: Context, file: tl.TypeInputFile): Photo {
  const photo = context.world.files.makePhoto(uploadOf(context, file), context.now);
  if ('refused' in photo) throw new RpcError(photo.refused);
  return photo;
}

function uploadedDocument(context: Context, media: tl.RawInputMediaUploadedDocument): Document {
  const about = { mime_type: media.mimeType, attributes: media.attributes };
  const document = context.world.files.makeDocument(uploadOf(context, media.file), about, context.now);
  if ('refused' in document) throw new RpcError(document.refused);
  return document;
}

function uploadOf(context: Context, file: tl.TypeInputFile): UploadName & { parts: number; md5: string } {
  if (file._ === 'inputFileStoryDocument') throw new RpcError('MEDIA_INVALID');
  const md5 = file._ === 'inputFile' ? file.md5Checksum : '';
  return { user_id: me(context).id, dc: context.dc, file_id: file.id.toString(), parts: file.parts, md5 };
}

function placeOf(point: tl.TypeInputGeoPoint): { latitude: number; longitude: number } {
  if (point._ === 'inputGeoPointEmpty') throw new RpcError('MEDIA_EMPTY');
  const { lat: latitude, long: longitude } = point;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new RpcError('GEO_POINT_INVALID');
  return { latitude, longitude };
}

function pollOf({ world }: Context, { poll, correctAnswers }: tl.RawInputMediaPoll): Poll {
  if (poll.question.text.trim() === '') throw new RpcError('POLL_QUESTION_INVALID');
  if (poll.answers.length < 1 || poll.answers.length > POLL_ANSWERS_MAX) throw new RpcError('POLL_ANSWERS_INVALID');
  const answers = poll.answers.map((answer, place) => ({
    text: answer.text,
    option: Buffer.from('option' in answer ? answer.option : String(place)),
  }));
  const right = correctAnswers?.map((place) => answers[place]?.option ?? refuse('QUIZ_CORRECT_ANSWER_INVALID'));
  if (poll.quiz && right === undefined) throw new RpcError('QUIZ_CORRECT_ANSWERS_EMPTY');
  return {
    id: world.randomLong(),
    question: poll.question,
    answers,
    multiple_choice: poll.multipleChoice ?? false,
    public_voters: poll.publicVoters ?? false,
    right: poll.quiz ? (right ?? null) : null,
    closed: poll.closed ?? false,
    votes: new Map(),
  };
}

function rollDice({ world }: Context, emoji: string): number {
  const highest = DICE[emoji];
  if (highest === undefined) throw new RpcError('EMOTICON_INVALID');
  return 1 + (world.randomBytes(4).readUInt32LE() % highest);
}

function refuse(text: string): never {
  throw new RpcError(text);
}
