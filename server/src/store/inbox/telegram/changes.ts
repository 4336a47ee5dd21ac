import type { Database } from '#store/database/database.ts';
import type { Told } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

/** What a transaction has changed in the conversations of an account, to be told at its end. */
export class Changes {
  readonly tx: Database;
  readonly scope: Scope;
  readonly account_id: number;
  /** Files came that can be fetched. */
  offered = false;
  readonly new_messages: number[] = [];
  /** Whatever is new here, also what is told as a change of its conversation only. */
  readonly stored: number[] = [];
  readonly #deleted: { conversation_id: number; message_id: number }[] = [];
  readonly #changed = new Set<number>();
  readonly #updated = new Set<number>();
  readonly #merged: { from: number; into: number }[] = [];

  constructor(tx: Database, scope: Scope, account_id: number) {
    this.tx = tx;
    this.scope = scope;
    this.account_id = account_id;
  }

  added(message_ids: readonly number[]): void {
    this.new_messages.push(...message_ids);
  }

  deleted(message: { conversation_id: number; message_id: number }): void {
    this.#deleted.push(message);
  }

  /** A message says something else now, or more is known of it. */
  changed(message_id: number): void {
    this.#changed.add(message_id);
  }

  updated(conversation_id: number): void {
    this.#updated.add(conversation_id);
  }

  merged(conversations: { from: number; into: number }): void {
    this.#merged.push(conversations);
  }

  told(): Told {
    const { new_messages } = this;
    const fresh = new Set(new_messages);
    return {
      new_messages,
      deleted_messages: this.#deleted,
      changed_messages: [...this.#changed].filter((id) => !fresh.has(id)),
      updated: [...this.#updated],
      merged: this.#merged,
    };
  }
}
