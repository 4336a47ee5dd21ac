import { z } from 'zod';

export const PAGE_MAX = 500;

/** What every list takes. The cursor is opaque: it stands behind the last row that was seen, in this very order. */
export const pageInput = z.object({
  cursor: z.string().max(1000).optional().describe('`next_cursor` of the page before, with the same sort and filters'),
  limit: z.int().min(1).max(PAGE_MAX).default(50).describe('rows of a page'),
  count: z.boolean().default(false).describe('also count the rows of all pages'),
});

/** The field to sort by; a leading minus turns it round: `-last_post_at`. */
export function sortBy<const Field extends string>(fields: readonly Field[], first: NoInfer<Field | `-${Field}`>) {
  const both = fields.flatMap((field): (Field | `-${Field}`)[] => [field, `-${field}`]);
  return z
    .enum(both)
    .optional()
    .transform((sort) => sort ?? first)
    .describe(`default: ${first}`);
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe('null on the last page'),
    total: z.int().nullable().describe('of all pages; null unless `count` was asked for, and above 100,000'),
  });
}
