import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePostLink } from './post-link.ts';

const linkOf = (text: string) => {
  const parsed = parsePostLink(text);
  return parsed.ok ? parsed.link.link : `refused: ${parsed.reason}`;
};

test('A post of a public group or channel is read in every form', () => {
  for (const text of [
    'https://t.me/VillaUbud/123',
    't.me/VillaUbud/123',
    'http://www.telegram.me/VillaUbud/123/',
    '@VillaUbud/123',
    'VillaUbud/123',
    'https://t.me/s/VillaUbud/123',
    'https://t.me/VillaUbud/123?single',
    'https://t.me/VillaUbud/123?thread=7&t=15',
    'https://t.me/VillaUbud/7/123',
    'https://t.me/@VillaUbud/123#top',
    'https://VillaUbud.t.me/123',
    'tg://resolve?domain=VillaUbud&post=123&single',
    'tg:resolve?domain=VillaUbud&amp;post=123',
    ' «https://t.me/VillaUbud/123», ',
  ]) {
    expect(linkOf(text)).toBe('https://t.me/VillaUbud/123');
  }
});

test('A post of a private channel or group is read in every form', () => {
  for (const text of [
    'https://t.me/c/1032422089/123',
    't.me/c/1032422089/123?single&thread=5',
    'https://t.me/c/1032422089/5/123',
    'tg://privatepost?channel=1032422089&post=123',
  ]) {
    expect(parsePostLink(text)).toEqual({
      ok: true,
      link: {
        link: 'https://t.me/c/1032422089/123',
        chat: { kind: 'id', link: 'ID:1032422089', channel_id: 1_032_422_089 },
        message_id: 123,
      },
    });
  }
});

describe('What is no link to a post is refused with the reason', () => {
  test.each([
    ['', 'empty'],
    ['https://t.me/VillaUbud', 'names a group, not a post'],
    ['https://t.me/c/1032422089', 'names a group, not a post'],
    ['tg://resolve?domain=VillaUbud', 'names a group, not a post'],
    ['https://t.me/+AbCdEfGhIjKlMnOp', 'an invite link names a group'],
    ['https://t.me/VillaUbud/0', 'is no number of a post'],
    ['https://t.me/VillaUbud/2147483648', 'is no number of a post'],
    ['https://t.me/VillaUbud/1/2/3', 'more numbers behind the group'],
    ['tg://resolve?domain=VillaUbud&post=first', '"first" is no number of a post'],
    ['https://t.me/VillaUbud/123?comment=45', 'names a comment below the post, which is a message of the channel'],
    ['https://t.me/c/1032422089/123?thread=1&comment=45', 'https://t.me/GROUP/45 or https://t.me/c/ID/45'],
    ['tg://resolve?domain=VillaUbud&post=123&comment=x', 'https://t.me/GROUP/123'],
    ['https://t.me/VillaUbud/s/12', 'only message numbers'],
    ['https://example.com/VillaUbud/123', 'not a link of Telegram'],
  ])('%s', (text, reason) => {
    expect(linkOf(text)).toMatch(/^refused: /);
    expect(linkOf(text)).toContain(reason);
  });
});

test('What was read once is read the same again, and nothing makes it fail', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc
          .array(
            fc.constantFrom('https://', 't.me/', 'c/', 'name.', 'Villa_1', '/', '12', '?', 'comment=', '&post=', '%'),
          )
          .map((parts) => parts.join('')),
      ),
      (text) => {
        const parsed = parsePostLink(text);
        expect(parsed.ok ? parsePostLink(parsed.link.link) : parsed).toEqual(parsed);
      },
    ),
  );
});
