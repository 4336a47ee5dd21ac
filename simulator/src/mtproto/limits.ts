/** Bounds on what clients may make the server hold. */

/** mtcute has one session a connection and keeps it over reconnects; a new client on the same key makes a new one. */
export const SESSIONS_PER_KEY = 32;

/** Message ids that a session remembers, so that a repeated one is not executed again. */
export const SEEN_MESSAGES = 2000;

/** Answers that are kept for a repeated message id. */
export const STORED_ANSWERS = 200;

/** What a client has not acknowledged and gets again on its next connection; mtcute acknowledges every 30 s. */
export const UNACKNOWLEDGED_MESSAGES = 1000;
export const UNACKNOWLEDGED_BYTES = 8 * 1024 * 1024;

/** A peer that does not read: beyond this it is disconnected. */
export const SEND_QUEUE_BYTES = 32 * 1024 * 1024;

/** A gzip bomb ends here. Clients pack at most about 1 MiB. */
export const UNPACKED_BYTES = 16 * 1024 * 1024;

/** Telegram's bound on messages in one container. */
export const CONTAINER_MESSAGES = 1024;

/** Message ids carry the time; Telegram refuses what is older than 300 s or more than 30 s ahead. */
export const MESSAGE_AGE_MAX_MS = 300_000;
export const MESSAGE_AHEAD_MAX_MS = 30_000;

/** Answers above this size are sent packed. */
export const GZIP_ABOVE_BYTES = 512;

/** Telegram's bound on message ids in one acknowledgement or question, https://core.telegram.org/mtproto/service_messages */
export const MESSAGE_IDS_MAX = 8192;
