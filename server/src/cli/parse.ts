// Arguments of commands, each with an error that names the culprit and what is allowed.
import { InvalidArgumentError } from 'commander';

export function wholeNumber(range: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
    throw new InvalidArgumentError(`"${text}" is no whole number from ${range.min} to ${range.max}.`);
  };
}

export function oneOf<T extends string>(allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const found = allowed.find((value) => value === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`"${text}" is none of ${allowed.join(', ')}.`);
  };
}
