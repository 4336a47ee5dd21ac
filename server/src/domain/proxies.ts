/** A way out for one account's connections. An MTProxy never turns into SOCKS. */
export type Proxy =
  | { type: 'socks5' | 'socks4' | 'http' | 'https'; host: string; port: number; user: string | null; password: string | null }
  | { type: 'mtproxy'; host: string; port: number; secret: string };
