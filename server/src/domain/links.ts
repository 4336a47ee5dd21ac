/** A group as people write it down, in the one form in which it is stored. */
export type GroupLink =
  /** `link` keeps the first spelling (`@VillaUbud`); `username` is without the @. */
  | { kind: 'public'; link: string; username: string }
  /** `https://t.me/+HASH` */
  | { kind: 'invite'; link: string; hash: string }
  /** `ID:1032422089`: a bare channel id that only an account which knows the channel can use. */
  | { kind: 'id'; link: string; channel_id: number };
