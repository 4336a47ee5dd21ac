/** Telegram's bounds, as its configuration tells them to clients. */

/** Characters. */
export const MESSAGE_MAX = 4096;
export const CAPTION_MAX = 1024;

/** Messages that one page of a history has at most. */
export const PAGE_MAX = 100;

/** Bytes of a file in one answer. */
export const FILE_SLICE_MAX = 1024 * 1024;

/** Calls that the call log remembers. */
export const CALLS_KEPT = 50_000;

/** Messages of one album. */
export const ALBUM_MAX = 10;

/** Members on one page. */
export const PARTICIPANTS_MAX = 200;
