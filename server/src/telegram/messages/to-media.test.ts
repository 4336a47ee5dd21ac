import { Long, type tl } from '@mtcute/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReference, writeReference, type FilePlace } from './file-reference.ts';
import { toMedia } from './to-media.ts';

const ORIGIN = { chat_id: -100_500, message_id: 7 };
const name: tl.TypeDocumentAttribute = { _: 'documentAttributeFilename', fileName: 'f.bin' };

const document = (...attributes: tl.TypeDocumentAttribute[]): tl.RawMessageMediaDocument => ({
  _: 'messageMediaDocument',
  document: {
    _: 'document',
    id: Long.fromString('-5'),
    accessHash: Long.fromString('9223372036854775807'),
    fileReference: Buffer.of(1, 2, 3),
    date: 0,
    mimeType: 'video/mp4',
    size: 4321,
    dcId: 4,
    attributes: [name, ...attributes],
  },
});

const video = (more: object = {}): tl.RawDocumentAttributeVideo => ({
  _: 'documentAttributeVideo',
  duration: 5,
  w: 3,
  h: 2,
  ...more,
});

describe('What a message holds', () => {
  it.each<[tl.TypeMessageMedia, object]>([
    [document(video()), { kind: 'video', duration_s: 5, width: 3, height: 2 }],
    [document(video({ roundMessage: true })), { kind: 'round_video' }],
    [document(video({ nosound: true }), { _: 'documentAttributeAnimated' }), { kind: 'animation', duration_s: 5 }],
    [document({ _: 'documentAttributeAudio', voice: true, duration: 3 }), { kind: 'voice', duration_s: 3 }],
    [
      document({ _: 'documentAttributeAudio', duration: 3, performer: 'P' }),
      { kind: 'audio', performer: 'P', title: null },
    ],
    [
      document(
        { _: 'documentAttributeImageSize', w: 512, h: 511 },
        { _: 'documentAttributeSticker', alt: '😀', stickerset: { _: 'inputStickerSetEmpty' } },
      ),
      { kind: 'sticker', emoji: '😀', width: 512, height: 511 },
    ],
    [document(), { kind: 'document', file: { file_name: 'f.bin', size_bytes: 4321, mime_type: 'video/mp4' } }],
    [
      { _: 'messageMediaGeo', geo: { _: 'geoPoint', lat: 1.5, long: 2.5, accessHash: Long.ZERO } },
      { kind: 'location', latitude: 1.5, longitude: 2.5, live: false },
    ],
    [
      { _: 'messageMediaGeo', geo: { _: 'geoPointEmpty' } },
      { kind: 'unsupported', type: 'Geo' },
    ],
    [
      { _: 'messageMediaContact', phoneNumber: '1555', firstName: 'A', lastName: '', vcard: '', userId: 0 },
      { kind: 'contact', phone: '1555', user_id: null },
    ],
    [
      { _: 'messageMediaDice', value: 6, emoticon: '🎲' },
      { kind: 'dice', emoji: '🎲', value: 6 },
    ],
    [
      { _: 'messageMediaWebPage', webpage: { _: 'webPagePending', id: Long.ZERO, url: 'https://a.example', date: 0 } },
      { kind: 'web_page', url: 'https://a.example', title: null },
    ],
    [{ _: 'messageMediaUnsupported' }, { kind: 'unsupported', type: 'Unsupported' }],
    [
      { _: 'messageMediaInvoice', title: 'x', description: '', currency: 'XTR', totalAmount: Long.ONE, startParam: '' },
      { kind: 'unsupported', type: 'Invoice' },
    ],
  ])('%o', (media, expected) => {
    expect(toMedia(media, ORIGIN)).toMatchObject(expected);
  });

  it('of a photo is its largest size, and of one that destroyed itself nothing', () => {
    const photo: tl.RawPhoto = {
      _: 'photo',
      id: Long.ONE,
      accessHash: Long.ONE,
      fileReference: Buffer.of(1),
      date: 0,
      dcId: 2,
      sizes: [
        { _: 'photoStrippedSize', type: 'i', bytes: Buffer.of(1) },
        { _: 'photoSize', type: 'm', w: 320, h: 200, size: 1000 },
        { _: 'photoSizeProgressive', type: 'y', w: 1280, h: 800, sizes: [500, 90_000, 70_000] },
      ],
    };
    const media = toMedia({ _: 'messageMediaPhoto', photo }, ORIGIN);
    expect(media).toMatchObject({ kind: 'photo', width: 1280, height: 800, file: { size_bytes: 90_000 } });
    expect(readReference(media && 'file' in media ? media.file.reference : '')).toMatchObject({
      thumb_size: 'y',
      dc_id: 2,
      ...ORIGIN,
    });
    expect(toMedia({ _: 'messageMediaPhoto', ttlSeconds: 5 }, ORIGIN)).toBeNull();
  });

  it('of a poll is its question, its options and how many chose each', () => {
    const text = (of: string): tl.TypeTextWithEntities => ({ _: 'textWithEntities', text: of, entities: [] });
    const media: tl.RawMessageMediaPoll = {
      _: 'messageMediaPoll',
      poll: {
        _: 'poll',
        id: Long.ONE,
        hash: Long.ONE,
        question: text('Which?'),
        closed: true,
        answers: [
          { _: 'pollAnswer', text: text('this'), option: Buffer.of(0) },
          { _: 'pollAnswer', text: text('that'), option: Buffer.of(1) },
        ],
      },
      results: { _: 'pollResults', results: [{ _: 'pollAnswerVoters', option: Buffer.of(1), voters: 3 }] },
    };
    expect(toMedia(media, ORIGIN)).toEqual({
      kind: 'poll',
      question: 'Which?',
      options: [
        { text: 'this', votes: null },
        { text: 'that', votes: 3 },
      ],
      closed: true,
      quiz: false,
    });
  });
});

describe('A file reference', () => {
  it('comes back as it was written', () => {
    const place: FilePlace = {
      type: 'document',
      id: Long.MIN_VALUE,
      access_hash: Long.MAX_VALUE,
      file_reference: Buffer.of(0, 255),
      thumb_size: '',
      dc_id: 5,
      size_bytes: 2 ** 31,
      chat_id: -1_001_234_567_890,
      message_id: 1,
    };
    expect(readReference(writeReference(place))).toEqual(place);
  });

  it('is refused with one kind of error, whatever somebody gives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const given of [text, `tgf1.${text}`, `tgf1.${Buffer.from(text).toString('base64url')}`]) {
          expect(() => readReference(given)).toThrow(TypeError);
        }
      }),
    );
  });
});
