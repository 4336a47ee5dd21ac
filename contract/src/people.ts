import { z } from 'zod';

/** The least that a password may have; also said by the command line. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

export const personName = z.string().trim().min(1).max(200);
export const email = z.email().trim().toLowerCase().max(254);

const ANYBODY = 'it takes me, none, or the id of a person';
/** Whose conversations are asked for. */
export const assigneeAsked = z
  .union([z.literal('me'), z.literal('none'), z.uuid(ANYBODY)], ANYBODY)
  .optional()
  .describe('`me`, `none`, or the id of a person');

export const password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);
