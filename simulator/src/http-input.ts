/** What comes in over HTTP is parsed once; a refusal names the field and what is allowed. */
import { z } from 'zod';

/** Fastify answers with the status and the message. */
export function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) throw refusal(400, parsed.error.issues.map((issue) => sentence(schema, issue)).join('; '));
  return parsed.data;
}

function sentence(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.') || 'the body';
  if (issue.code !== 'unrecognized_keys' || !(schema instanceof z.ZodObject)) return `${field}: ${issue.message}`;
  return `${issue.message}; allowed are ${Object.keys(schema.shape).join(', ')}`;
}
