/** What stands beside the text of a message. */
import Long from 'long';
import type { tl } from '@mtcute/core';
import { contentOfDocument } from '#world/media.ts';
import type { Document, Media, Person, Poll } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { renderDocument, renderPhoto } from './file.ts';

/** How those that vote are told apart is up to the viewer: everybody sees their own choice. */
export function renderMedia(world: World, viewer: Person, media: Media): tl.TypeMessageMedia {
  switch (media.kind) {
    case 'photo':
      return { _: 'messageMediaPhoto', photo: renderPhoto(media.photo), spoiler: media.spoiler };
    case 'document': {
      const document = renderDocument(media.document);
      return { _: 'messageMediaDocument', document, spoiler: media.spoiler, ...documentFlags(media.document) };
    }
    case 'location': {
      const geo = renderPlace(media.place);
      if (media.live_seconds === null) return { _: 'messageMediaGeo', geo };
      return { _: 'messageMediaGeoLive', geo, period: media.live_seconds };
    }
    case 'venue': {
      const { title, address, place } = media;
      const unknown = { provider: '', venueId: '', venueType: '' };
      return { _: 'messageMediaVenue', geo: renderPlace(place), title, address, ...unknown };
    }
    case 'contact': {
      const { phone, first_name, last_name, vcard } = media;
      const userId = [...world.people.values()].find((person) => person.phone === phone)?.id ?? 0;
      const name = { firstName: first_name, lastName: last_name };
      return { _: 'messageMediaContact', phoneNumber: phone, ...name, vcard, userId };
    }
    case 'poll': {
      const { poll } = media;
      return { _: 'messageMediaPoll', poll: renderPoll(poll), results: renderPollResults(viewer, poll) };
    }
    case 'dice':
      return { _: 'messageMediaDice', emoticon: media.emoji, value: media.value };
    case 'web_page':
      return { _: 'messageMediaWebPage', webpage: renderWebPage(media.url) };
  }
}

export function renderPoll(poll: Poll): tl.RawPoll {
  return {
    _: 'poll',
    id: poll.id,
    closed: poll.closed,
    publicVoters: poll.public_voters,
    multipleChoice: poll.multiple_choice,
    quiz: poll.right !== null,
    question: poll.question,
    answers: poll.answers.map(({ text, option }) => ({ _: 'pollAnswer', text, option })),
    hash: Long.ZERO,
  };
}

/** Who has not voted yet sees only how many have. */
export function renderPollResults(viewer: Person, poll: Poll): tl.RawPollResults {
  const own = poll.votes.get(viewer.id);
  const totalVoters = poll.votes.size;
  if (!own && !poll.closed) return { _: 'pollResults', totalVoters };
  const results = poll.answers.map(({ option }): tl.RawPollAnswerVoters => {
    const name = option.toString('hex');
    return {
      _: 'pollAnswerVoters',
      option,
      chosen: own?.includes(name) ?? false,
      correct: poll.right?.some((each) => each.equals(option)) ?? false,
      recentVoters: [],
      voters: [...poll.votes.values()].filter((options) => options.includes(name)).length,
    };
  });
  return { _: 'pollResults', totalVoters, results };
}

function documentFlags(document: Document): Partial<tl.RawMessageMediaDocument> {
  const content = contentOfDocument(document);
  if (content === 'voices') return { voice: true };
  if (content === 'roundvideos') return { video: true, round: true };
  return content === 'videos' || content === 'gifs' ? { video: true } : {};
}

function renderPlace({ latitude, longitude }: { latitude: number; longitude: number }): tl.RawGeoPoint {
  return { _: 'geoPoint', lat: latitude, long: longitude, accessHash: Long.ZERO };
}

/** Nothing is fetched: the page shows its address and nothing else. */
function renderWebPage(url: string): tl.RawWebPage {
  const displayUrl = url.replace(/^https?:\/\//, '');
  return { _: 'webPage', id: Long.fromNumber(1), url, displayUrl, hash: 0, type: 'article', title: displayUrl };
}
