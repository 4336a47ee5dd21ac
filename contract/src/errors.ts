import { z } from 'zod';

/** Beside `code`, `status` and `message` in the body of every error. */
export const errorData = z.object({
  sentence: z.string().describe('for people: what it means and what to do'),
  request_id: z
    .string()
    .describe('what to name when one asks for help; the same as in the header `x-request-id` and in the log'),
  details: z.record(z.string(), z.unknown()).describe('plain facts about it, different for each code'),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('of input that cannot be used: where, and what is allowed'),
});
export type ErrorData = z.infer<typeof errorData>;

/** The one shape of every error, whatever found it. `code` is stable; `message` may be worded anew. */
export const errorBody = z.object({
  code: z.string(),
  status: z.int(),
  message: z.string(),
  data: errorData,
});
export type ErrorBody = z.infer<typeof errorBody>;
