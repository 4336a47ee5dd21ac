import { lazyRouteComponent } from '@tanstack/react-router';
import { loadAllTexts } from '#lib/i18n.ts';

/** A page; beside it is loaded what pages other than the first one say. */
export function laterPage<T extends Record<string, unknown>, Key extends keyof T>(load: () => Promise<T>, name: Key) {
  return lazyRouteComponent(async () => (await Promise.all([load(), loadAllTexts()]))[0], name);
}
