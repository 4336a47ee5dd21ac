// Subjects without what answering and forwarding puts before them, in the languages of those programs.

/** Re, Fwd and what they are called elsewhere; `Re[2]:` and `RE (3):` too. A full-width colon ends them as well. */
const PREFIX =
  /^(?:re|fwd?|aw|antw|antwort|wg|sv|vs|vb|rv|ref|odp|pd|tr|ha|на|отв|ответ|пересл|переслано|відп|відповідь|пер|fs|ynt|yan|yanıt|cevap|cvp|ilt|i̇lt)\s*(?:[[(]\s*\d{1,3}\s*[\])])?\s*[:：]\s*/iu;
const SUBJECT_MAX = 300;
/** `Re: Re: Re: …` of a machine that answers itself. */
const ROUNDS_MAX = 50;

export function plainSubject(subject: string): string {
  let rest = subject
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_MAX * 2);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = rest.replace(PREFIX, '');
    if (next === rest) break;
    rest = next;
  }
  return rest
    .slice(0, SUBJECT_MAX)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}
