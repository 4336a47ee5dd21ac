import os from 'node:os';

/** Who sits at this terminal, for records of who did what. */
export function whoAsks(): string {
  return `${userName()}@${os.hostname()}`;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
