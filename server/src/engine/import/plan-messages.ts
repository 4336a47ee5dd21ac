// What an import does with messages: equal texts of one niche are one variant, with the first photo that is found.
import type { LegacyMessage } from '#domain/legacy/messages.ts';
import type { NewVariant, StoredVariant } from '#store/imports/messages.ts';
import { storable } from './account-values.ts';
import type { FoundPhoto, PhotoFinder } from './photos.ts';
import { noCounts, type Counts, type Report, type Sourced } from './report.ts';

export type MessagePlan = {
  create: NewVariant[];
  /** Texts that are here without a photo, and for which there is one now. */
  photos: { id: number; photo_path: string }[];
  /** Everything that variants will name. */
  keep: FoundPhoto[];
  counts: Counts;
};

/** A message with its niche and what was found of its photos. */
type Wanted = { message: Sourced<LegacyMessage>; niche: string; text: string; photo: FoundPhoto | null };

export function nicheOf(message: LegacyMessage, default_niche: string): string {
  return message.niche ?? default_niche;
}

export async function planMessages(
  messages: readonly Sourced<LegacyMessage>[],
  facts: { known: readonly StoredVariant[]; default_niche: string; findPhoto: PhotoFinder },
  report: Report,
): Promise<MessagePlan> {
  const plan: MessagePlan = { create: [], photos: [], keep: [], counts: noCounts() };
  const known = new Map<string, StoredVariant>();
  for (const variant of facts.known) {
    const key = keyOf(variant.niche, variant.text, variant.photo_path);
    if (known.get(key)?.photo_path == null) known.set(key, variant);
  }
  for (const { message, niche, text, photo } of (await wantedOf(messages, facts, report)).values()) {
    const here = known.get(keyOf(niche, text, photo?.photo_path ?? null));
    const photo_path = photo?.photo_path ?? null;
    if (photo) plan.keep.push(photo);
    if (!here) {
      plan.create.push({ niche, language: message.language, text, photo_path, source_file: message.file });
      plan.counts.created += 1;
    } else if (here.photo_path === null && photo_path !== null) {
      plan.photos.push({ id: here.id, photo_path });
      plan.counts.updated += 1;
    } else {
      plan.counts.unchanged += 1;
    }
  }
  return plan;
}

/** What tells variants apart: the text, or the photo where there is none. */
function keyOf(niche: string, text: string, photo_path: string | null): string {
  return text === '' ? `${niche}\nphoto ${photo_path ?? ''}` : `${niche}\ntext ${text}`;
}

async function wantedOf(
  messages: readonly Sourced<LegacyMessage>[],
  facts: { default_niche: string; findPhoto: PhotoFinder },
  report: Report,
): Promise<Map<string, Wanted>> {
  const wanted = new Map<string, Wanted>();
  for (const message of messages) {
    const text = storable(message.text) ?? '';
    const niche = nicheOf(message, facts.default_niche);
    const photo = await photoOf(message, facts.findPhoto, report);
    if (text === '' && photo === null) continue;
    const key = keyOf(niche, text, photo?.photo_path ?? null);
    const before = wanted.get(key);
    if (before)
      report.note(message, text.slice(0, 60), `stands in ${before.message.file}, line ${before.message.line}, too`);
    wanted.set(key, before ? { ...before, photo: before.photo ?? photo } : { message, niche, text, photo });
  }
  return wanted;
}

async function photoOf(
  message: Sourced<LegacyMessage>,
  findPhoto: PhotoFinder,
  report: Report,
): Promise<FoundPhoto | null> {
  const reasons: string[] = [];
  for (const photo of message.photos) {
    const result = await findPhoto(photo);
    if (!result.ok) {
      reasons.push(result.reason);
      continue;
    }
    const others = message.photos.length - reasons.length - 1;
    if (others > 0)
      report.note(message, message.text.slice(0, 60), `only the first of its photos is kept, ${others} are not`);
    for (const reason of reasons) report.note(message, message.text.slice(0, 60), reason);
    return result.photo;
  }
  const [first] = message.photos;
  if (first) {
    const name = first.kind === 'url' ? first.url : first.path;
    const rest = message.text === '' ? '' : '; the text comes in without it';
    report.reject(message, name, `${reasons[0] ?? 'no photo'}${rest}`);
  }
  return null;
}
