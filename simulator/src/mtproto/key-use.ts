/**
 * Where each key is in use, and the rule that kills: **an API request on a main connection, after an API request has
 * come on a newer main connection of the same key.** Then the session works in two places. Connections are numbered in
 * the order in which they were opened. Media connections never come here, nor requests that clients make on connections
 * besides (files, help.getConfig), and service messages never kill.
 *
 * A main connection is
 *
 *     unused --(API request)--> in use --(a newer one comes into use)--> set aside --(anything arrives on it)--> in use
 *
 * and gone when it closes. What is set aside and stays silent is the half-open leftover of a reconnect: it counts
 * nowhere. `most()` is the largest number of connections that were in use at one time.
 */
type Use = { newest: number; in_use: Set<number>; aside: Set<number>; most: number };

export class KeyUse {
  readonly #keys = new Map<string, Use>();

  /** An API request; false: this is the second place, the key has to die. */
  request(key: string, connection: number): boolean {
    const use = this.#keys.get(key) ?? { newest: 0, in_use: new Set(), aside: new Set(), most: 0 };
    this.#keys.set(key, use);
    const allowed = connection >= use.newest;
    if (connection > use.newest) {
      use.newest = connection;
      for (const older of use.in_use) use.aside.add(older);
      use.in_use.clear();
    }
    this.#use(use, connection);
    return allowed;
  }

  /** Any message: a connection that was set aside is alive after all. */
  alive(key: string, connection: number): void {
    const use = this.#keys.get(key);
    if (use?.aside.has(connection)) this.#use(use, connection);
  }

  closed(key: string, connection: number): void {
    const use = this.#keys.get(key);
    use?.in_use.delete(connection);
    use?.aside.delete(connection);
  }

  /** Whether the connection was replaced and has been silent since. */
  isLeftover(key: string, connection: number): boolean {
    return this.#keys.get(key)?.aside.has(connection) ?? false;
  }

  /** For every key that was ever in use. */
  most(): Record<string, number> {
    return Object.fromEntries([...this.#keys].map(([key, { most }]) => [key, most]));
  }

  #use(use: Use, connection: number): void {
    use.aside.delete(connection);
    use.in_use.add(connection);
    use.most = Math.max(use.most, use.in_use.size);
  }
}
