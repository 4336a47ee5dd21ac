import { linkKey, parseLink } from '#domain/links.ts';
import type { GroupLink } from '#domain/links.ts';
import { collector, textLines } from './file.ts';
import type { LegacyResult } from './file.ts';

export type LegacyTarget = {
  line: number | string;
  link: GroupLink;
  /** What databases know beside. */
  state?: LegacyState;
};

export type LegacyState = {
  /** Of a group that no account has. */
  status: 'new' | 'error' | 'banned';
  error_message: string | null;
  title: string | null;
  /** Marked. */
  telegram_id: number | null;
};

/** People write the niche behind the link, as in a table. */
function asLine(reason: string): string {
  return reason.startsWith('white space') ? '; a line is one link, and niches stand in group_niches.json' : '';
}

/** `targets.txt`: one target a line, `# comments`, blank lines. Where a group stands twice, its first spelling is kept. */
export function parseTargetsFile(file: string, content: string | Uint8Array): LegacyResult<LegacyTarget> {
  const { records, rejected, notes, reject, note } = collector<LegacyTarget>(file);
  const seen = new Map<string, number>();
  for (const { number, text } of textLines(file, content)) {
    if (/^[\s\u200B-\u200D\uFEFF]*#/.test(text)) continue;
    const result = parseLink(text);
    if (!result.ok) {
      // A line of invisible characters only is as good as blank.
      if (result.reason !== 'empty') reject(number, text, `${result.reason}${asLine(result.reason)}`);
      continue;
    }
    const before = seen.get(linkKey(result.link));
    if (before === undefined) records.push({ line: number, link: result.link });
    else note(number, result.link.link, `listed twice (first in line ${before})`);
    seen.set(linkKey(result.link), before ?? number);
  }
  return { records, rejected, notes };
}
