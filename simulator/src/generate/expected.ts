/** `expected.json`: what an importer makes of the legacy folder, so that tests can compare. */

/** A line that has to be refused; its reason says these words, in any case. */
export type ExpectedRejection = { file: string; value: string; reason_words: string[] };

export type ExpectedBinding = {
  link: string;
  account: string;
  /** Null where the file's date is missing or cannot be read: then 24 hours before the import. */
  joined_at: string | null;
  warmup_ends_at: string | null;
};

export type ExpectedProxy = { type: string; host: string; port: number; user: string | null; secret: string | null };

export type Expected = {
  options: { accounts: number; groups: number; seed: number };
  accounts: {
    /** Configured accounts, and those that only a binding names. */
    total: number;
    active: number;
    /** Session names of accounts that can log in to the simulator. */
    working: string[];
    /** Configured, but without a session to log in with. */
    without_session: string[];
    /** Not allowed by the whitelist, or named by a binding only. */
    inactive: string[];
    /** Named by a binding only. */
    unconfigured: string[];
    /** Digits only, by session name. */
    phones: Record<string, string>;
    proxies: Record<string, ExpectedProxy>;
  };
  targets: {
    total: number;
    by_niche: Record<string, number>;
    /** In their stored form; `@` links in the spelling that comes first. */
    links: { link: string; niche: string; outcome: string }[];
  };
  bindings: ExpectedBinding[];
  /** Posts of the past, all of them successful. */
  posts: { total: number; by_account: Record<string, number> };
  /** Message variants: equal texts count once. `photo_only` have a photo and no text. */
  messages: { texts: string[]; photo_only: number };
  rejected: ExpectedRejection[];
  /** To be told in some way, though nothing is lost. */
  remarks: ExpectedRejection[];
};

/** One of the files below `legacy/`. */
export type LegacyFile = { path: string; content: string | Buffer };
