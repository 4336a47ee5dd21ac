// What the audit log says of a change: which fields it had, and those values that are neither secret nor written by people.

/** Words whose values may be read by every admin, for ever; everything else is named only. */
const SHOWN =
  /^(?:id|ids|name|email|role|status|state|niche|niches|link|links|username|session_name|zone|time_zone|cron|language|kind|type|action|scopes|emoji|key|value|hold_reason|reason|workspace|target|account)$|_(?:id|ids|at|zone|days|hours|seconds|count|from|to)$/;

const SHOWN_MAX = 200;
const LIST_MAX = 50;
const FIELDS_MAX = 40;

/** `{ role: 'admin', text: 'Hello' }` → `{ role: 'admin', not_shown: ['text'] }`. */
export function auditData(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  const shown: Record<string, unknown> = {};
  const not_shown: string[] = [];
  for (const [key, value] of Object.entries(input).slice(0, FIELDS_MAX)) {
    if (value === undefined) continue;
    if (isPlain(value)) shown[key] = value;
    else if (SHOWN.test(key) && isShort(value)) shown[key] = value;
    else not_shown.push(key.slice(0, 60));
  }
  return not_shown.length === 0 ? shown : { ...shown, not_shown };
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= SHOWN_MAX;
  return Array.isArray(value) && value.length <= LIST_MAX && value.every((each) => isPlain(each) || isShort(each));
}
