// Two workspaces whose rows all carry marks of their own, so that whatever of one shows in an answer to the other is seen.
import { createHash } from 'node:crypto';

export type Place = {
  /** Begins all its texts. */
  mark: string;
  workspace_id: string;
  /** Of each of its rows that has a uuid: users, sessions, tokens, invitations. */
  uuid: string;
  /** Of each of its rows that has a number. */
  number: number;
  /** A moment that only its slots have. */
  moment: string;
};

export const PLACES = {
  alfa: {
    mark: 'alfa',
    workspace_id: 'aaaaaaaa-0000-4000-8000-00000000000a',
    uuid: 'aaaaaaaa-1111-4111-8111-11111111111a',
    number: 7_770_101,
    moment: '2026-03-01T08:00:00.000Z',
  },
  bravo: {
    mark: 'bravo',
    workspace_id: 'bbbbbbbb-0000-4000-8000-00000000000b',
    uuid: 'bbbbbbbb-2222-4222-8222-22222222222b',
    number: 7_770_202,
    moment: '2026-03-02T08:00:00.000Z',
  },
  /** There is no such workspace, and nothing has its ids. */
  nowhere: {
    mark: 'ghost',
    workspace_id: 'cccccccc-0000-4000-8000-00000000000c',
    uuid: 'cccccccc-3333-4333-8333-33333333333c',
    number: 7_770_909,
    moment: '2026-03-03T08:00:00.000Z',
  },
} satisfies Record<string, Place>;

export type RealPlace = 'alfa' | 'bravo';

/** What shows that a text is of that place. */
export function marksOf({ mark, workspace_id, uuid, number }: Place): string[] {
  return [mark, workspace_id, uuid, String(number), uuid.slice(0, 9)];
}

const PEOPLE = ['viewer', 'manager', 'admin', 'owner', 'stranger'];

/** Of a person who signs in there: it begins as all ids of that place do, and so do rows of his that say nothing else of it. */
export function userIdOf(mark: string, role: string): string {
  const place = Object.values(PLACES).find((each) => each.mark === mark);
  return `${place?.uuid.slice(0, 8) ?? 'dddddddd'}-4444-4444-8444-${String(PEOPLE.indexOf(role)).padStart(12, '0')}`;
}

export const nicheOf = ({ mark }: Place): string => `${mark}_niche`;
export const linkOf = ({ mark }: Place): string => `@${mark}_group`;
/** What stands in its photo, which is named by that. */
export const photoBytesOf = ({ mark }: Place): Buffer => Buffer.from(`a photo of ${mark}`);
export const photoOf = (place: Place): string =>
  `${createHash('sha256').update(photoBytesOf(place)).digest('hex')}.jpg`;

/** A secret that is planted in a column, or handed in; seen anywhere in an answer or a log it is a leak. */
export const secretOf = (place: Place, what: string): string => `hush${place.mark}${what.replaceAll(/\W|_/g, '')}hush`;
