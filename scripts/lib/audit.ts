// What `npm audit --json` says, for people.

const BAD = new Set(['high', 'critical']);

type Audit = { lines: string[]; exit: 0 | 1 | 2 };

type Said = {
  vulnerabilities?: Record<string, { name: string; severity: string; range: string; fixAvailable: unknown }>;
  metadata?: { dependencies?: { total: number } };
  /** Where it went wrong. */
  message?: string;
  error?: { summary?: string };
};

/** `exit`: 0 nothing bad, 1 something is, 2 nobody could be asked. */
export function readAudit(output: string): Audit {
  let said: Said;
  try {
    said = JSON.parse(output);
  } catch {
    return unknown(output.trim().slice(0, 500));
  }
  const { vulnerabilities, metadata } = said;
  if (!vulnerabilities || !metadata?.dependencies) return unknown(said.message ?? said.error?.summary ?? 'no answer');
  const known = Object.values(vulnerabilities);
  const bad = known.filter(({ severity }) => BAD.has(severity));
  const lines = known.map(({ name, severity, range, fixAvailable }) => {
    const mended = fixAvailable ? 'mended in a newer version' : 'not mended yet';
    return `${severity}: ${name} ${range}, ${mended}`;
  });
  const counted = `${metadata.dependencies.total} packages, ${known.length} with known holes, ${bad.length} high or critical`;
  return { lines: [...lines.toSorted(), counted], exit: bad.length === 0 ? 0 : 1 };
}

function unknown(why: string): Audit {
  return { lines: [`The registry does not say which packages have known holes: ${why}`], exit: 2 };
}
