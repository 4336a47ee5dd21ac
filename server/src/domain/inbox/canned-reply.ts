// Texts with places for names in them: {{contact.first_name}}, or {{contact.first_name|there}} with what stands there when nothing is
// known.
import { CANNED_VARIABLES } from '@groundcrew/contract/values.ts';

export type CannedVariable = (typeof CANNED_VARIABLES)[number];

/** What is known; first names are made of the whole ones. */
export type CannedValues = Record<Exclude<CannedVariable, 'contact.first_name' | 'agent.first_name'>, string | null>;

export type Rendered = {
  text: string;
  /** Of which nothing is known, and which say nothing else. */
  missing: CannedVariable[];
};

/** What stands in double braces, however it is written. */
const PLACE = /\{\{([^{}]*)\}\}/gu;

/** Why such a text cannot be kept; null: it can. */
export function cannedFault(text: string): string | null {
  for (const [place, inside = ''] of text.matchAll(PLACE)) {
    const { name } = partsOf(inside);
    if (!isVariable(name)) return `there is no ${place.slice(0, 100)}; there are: ${CANNED_VARIABLES.join(', ')}`;
  }
  const stray = /\{\{|\}\}/u.exec(text.replaceAll(PLACE, ''));
  return stray === null
    ? null
    : `${stray[0]} stands alone: a place for a name is written as {{contact.first_name|there}}`;
}

/** What a name holds is never read as a place for another. */
export function renderCanned(text: string, values: CannedValues, { keep_missing = false } = {}): Rendered {
  const missing = new Set<CannedVariable>();
  const rendered = text.replaceAll(PLACE, (place, inside: string) => {
    const { name, otherwise } = partsOf(inside);
    if (!isVariable(name)) return place;
    const value = valueOf(name, values);
    if (value !== null) return value;
    if (otherwise === null) missing.add(name);
    return otherwise ?? (keep_missing ? place : '');
  });
  return { text: rendered, missing: [...missing] };
}

function partsOf(inside: string): { name: string; otherwise: string | null } {
  const bar = inside.indexOf('|');
  return bar === -1
    ? { name: inside.trim(), otherwise: null }
    : { name: inside.slice(0, bar).trim(), otherwise: inside.slice(bar + 1).trim() };
}

function isVariable(name: string): name is CannedVariable {
  return CANNED_VARIABLES.some((known) => known === name);
}

function valueOf(name: CannedVariable, values: CannedValues): string | null {
  if (name === 'contact.first_name') return firstOf(values['contact.name']);
  if (name === 'agent.first_name') return firstOf(values['agent.name']);
  return filled(values[name]);
}

/** "Ann Smith" and "Smith, Ann" are both Ann. */
function firstOf(whole: string | null): string | null {
  if (whole === null) return null;
  const [last = '', first] = whole.split(',');
  return filled((first ?? last).trim().split(/\s+/u)[0] ?? null);
}

function filled(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value.trim();
}
