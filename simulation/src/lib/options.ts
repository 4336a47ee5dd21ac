/** The options of a check that people call: `--help` teaches them, and a mistake is named. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** Ends the process after `--help` (0), and after an option that there is not (2). */
export function readOptions<T extends Options>(usage: string, options: T): Values<T> {
  try {
    if (process.argv.includes('--help')) {
      console.log(usage);
      process.exit(0);
    }
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** A whole number from `min` to `max`, with the name of its option for the one who mistyped it. */
export function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  return refuse(`--${name} "${text}" is not a whole number from ${min} to ${max}`);
}

/** Ends the process: it was called wrongly. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
