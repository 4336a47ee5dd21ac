import { Live } from '#lib/live.ts';

/** The one socket of this tab. */
export const live = new Live();
