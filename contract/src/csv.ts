import { z } from 'zod';
import { tellable } from '#told.ts';

/** Of a table that comes in. */
export const CSV_MAX_BYTES = 20_000_000;

/** What every table that comes in is sent as: `multipart/form-data`. */
export const csvInput = z.object({
  csv: z
    .file()
    .max(CSV_MAX_BYTES)
    .describe(
      'UTF-8; its first line names the columns, and none that nobody knows; separated by commas, semicolons or tabs; at most 100,000 lines',
    ),
  dry_run: z.boolean().default(false).describe('only says what would be done'),
});

export const rejectedLine = z.object({
  line: z.int().describe('of the table, or the place in the list, from 1 on'),
  value: z.string(),
  reason: z.string(),
  ...tellable,
});

/** No more lines than this are told; `rejected_count` counts them all. */
export const REJECTED_SHOWN_MAX = 1_000;

export const csvResult = z.object({
  dry_run: z.boolean(),
  lines: z.int(),
  added: z.int(),
  unchanged: z.int().describe('were here already, just so'),
  rejected_count: z.int(),
  rejected: z.array(rejectedLine).describe(`the first ${REJECTED_SHOWN_MAX}`),
});
export type CsvResult = z.infer<typeof csvResult>;

/** A table that goes out, row by row as it is read: cells that a spreadsheet would take for formulas begin with an apostrophe. */
export const csvOutput = z.object({
  headers: z.object({ 'content-type': z.string(), 'content-disposition': z.string() }),
  body: z.custom<ReadableStream<Uint8Array>>((body) => body instanceof ReadableStream),
});
