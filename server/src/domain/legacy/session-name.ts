const LENGTH_MAX = 128;

/** Null for what cannot name a session. It becomes part of a path (`sessions/NAME.session`), so it must not lead out of it. */
export function readSessionName(text: string): string | null {
  const name = text.trim();
  if (name === '' || name.length > LENGTH_MAX || /[\p{Cc}/\\:]/u.test(name) || /^\.+$/.test(name)) return null;
  return name;
}

/** Where Telethon keeps the session of that name, relative to the folder that is imported. */
export function sessionFileOf(session_name: string): string {
  return `sessions/${session_name.endsWith('.session') ? session_name : `${session_name}.session`}`;
}
