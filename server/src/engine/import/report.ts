import { safeValue, type LegacyNote, type LegacyPlace, type LegacyRejection } from '#domain/legacy/file.ts';

/** What one import made of things of one kind. */
export type Counts = { created: number; updated: number; unchanged: number };

export function noCounts(): Counts {
  return { created: 0, updated: 0, unchanged: 0 };
}

export type Place = LegacyPlace;

/** An entry that knows which file or table it stood in. */
export type Sourced<Entry> = Entry & { file: string };

export type Report = {
  /** Lines that are not imported, or not as they were meant. */
  rejected: LegacyRejection[];
  /** What a person should know, though nothing is lost. */
  notes: LegacyNote[];
  reject: (place: Place, value: string, reason: string) => void;
  note: (place: Place, value: string, reason: string) => void;
  /** Takes over what a parser reported. */
  add: (found: { rejected: readonly LegacyRejection[]; notes: readonly LegacyNote[] }) => void;
};

export function createReport(): Report {
  const rejected: LegacyRejection[] = [];
  const notes: LegacyNote[] = [];
  const entry = ({ file, line }: Place, value: string, reason: string): LegacyRejection => {
    return { file, line, value: safeValue(value), reason };
  };
  return {
    rejected,
    notes,
    reject: (place, value, reason) => rejected.push(entry(place, value, reason)),
    note: (place, value, reason) => notes.push(entry(place, value, reason)),
    add: (found) => {
      // Not by spreading: a list may be longer than a call's arguments may be.
      for (const one of found.rejected) rejected.push(one);
      for (const one of found.notes) notes.push(one);
    },
  };
}
