type Named = {
  id: number;
  subject: string | null;
  peer_kind: string | null;
  contact: { name: string | null; username: string | null; email: string | null } | null;
};

/** How a conversation is called: by the person, else by its subject or the group's title. */
export function conversationName({ contact, subject, peer_kind, id }: Named): string {
  const { name, username, email } = contact ?? {};
  const person = name ?? (username == null ? null : `@${username}`) ?? email ?? null;
  const group = peer_kind === null || peer_kind === 'private' ? null : subject;
  return group ?? person ?? subject ?? `#${id}`;
}
