import { z } from 'zod';

/** Beside `code`, `status` and `message` in the body of every error. */
export const errorData = z.object({
  /** For people: what it means and what to do. */
  sentence: z.string(),
  /** What to name when one asks for help; the same as in the header `x-request-id` and in the log. */
  request_id: z.string(),
  /** Plain facts about it, different for each code. */
  details: z.record(z.string(), z.unknown()),
  /** Of input that cannot be used: where, and what is allowed. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorData = z.infer<typeof errorData>;

/** The one shape of every error, whatever found it. `code` is stable; `message` may be worded anew. */
export const errorBody = z.object({
  defined: z.boolean(),
  code: z.string(),
  status: z.int(),
  message: z.string(),
  data: errorData,
});
export type ErrorBody = z.infer<typeof errorBody>;
