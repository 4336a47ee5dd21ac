/** A group's link in the form in which it is stored, and in those in which people wrote it. */
import type { PlannedGroup } from '#generate/groups.ts';

type Spelled = Pick<PlannedGroup, 'reach' | 'world'>;

/** `@name`, `https://t.me/+HASH` or `ID:n`. */
export function plainLink({ reach, world }: Spelled): string {
  switch (reach) {
    case 'public':
      return `@${world.username ?? ''}`;
    case 'invite':
      return `https://t.me/+${world.invite_hash ?? ''}`;
    case 'private':
      return `ID:${world.id}`;
  }
}

const PUBLIC_FORMS: readonly ((name: string) => string)[] = [
  (name) => `@${name}`,
  (name) => `https://t.me/${name}`,
  (name) => `@${name}/`,
  (name) => name,
  (name) => `t.me/${name}?utm_source=old_list`,
  (name) => `@${name} 🚗`,
  (name) => `http://telegram.me/${name}/`,
  (name) => `\u200B@${name}\u200B`,
  (name) => `https://telegram.dog/${name}`,
  (name) => `tg://resolve?domain=${name}`,
  // No underscore stands in the name of a host.
  (name) => (name.includes('_') ? `https://t.me/${name}` : `https://${name}.t.me`),
  (name) => `https://www.t.me/${name}/123`,
  (name) => `tg:resolve?domain=${name}&post=7`,
  (name) => `https://t.me/${name}#about`,
  (name) => `  @${name}\t`,
  (name) => `https://t.me/${name}/123?single`,
];

const INVITE_FORMS: readonly ((hash: string) => string)[] = [
  (hash) => `https://t.me/+${hash}`,
  (hash) => `@+${hash}`,
  (hash) => `t.me/joinchat/${hash}`,
  (hash) => `@joinchat/${hash}`,
  (hash) => `tg://join?invite=${hash}`,
  (hash) => `https://telegram.me/joinchat/${hash}/`,
];

const PRIVATE_FORMS: readonly ((id: number) => string)[] = [
  (id) => `ID:${id}`,
  (id) => `@ID:${id}`,
  (id) => `https://t.me/c/${id}/77`,
  (id) => `tg://privatepost?channel=${id}&post=5`,
  (id) => `-100${id}`,
];

/** The link in one of its many forms; `turn` chooses which. */
export function oddLink({ reach, world }: Spelled, turn: number): string {
  const choose = <T>(forms: readonly ((value: T) => string)[], value: T): string =>
    forms[turn % forms.length]?.(value) ?? '';
  switch (reach) {
    case 'public':
      return choose(PUBLIC_FORMS, world.username ?? '');
    case 'invite':
      return choose(INVITE_FORMS, world.invite_hash ?? '');
    case 'private':
      return choose(PRIVATE_FORMS, world.id);
  }
}
