import { z } from 'zod';

/**
 * Beside a reason, which is an English sentence: which one it is, for people of any language. Missing where the sentence is in
 * words that are not known, for instance a person's own.
 */
export const told = z
  .object({
    code: z.string().describe('stable; `telegram`: an error of Telegram, by its `type`'),
    params: z.record(z.string(), z.string()).describe('the values in the sentence; times are in ISO 8601'),
  })
  .describe('which sentence the reason beside it is, in any language');
export type Told = z.infer<typeof told>;

/** Into a shape that has a reason: `error`, `reason`, `error_message` or the like. */
export const tellable = { told: told.optional() };

/** Into a shape that has `reasons`: each at its place. */
export const all_tellable = { told: z.array(told.nullable()).optional().describe('of the reasons, each at its place') };
