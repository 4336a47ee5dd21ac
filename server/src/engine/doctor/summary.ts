import type { Finding } from '#engine/doctor/finding.ts';

/** What is said of all findings together. */
export function summaryOf(findings: readonly Finding[]): { ok: boolean; verdict: string } {
  return { ok: findings.every((found) => found.ok), verdict: verdictOf(findings) };
}

function verdictOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((found) => found.state === state).length;
  const [fail, warn] = [count('fail'), count('warn')];
  if (fail === 0 && warn === 0) return `All is well: ${findings.length} checks.`;
  return `Of ${findings.length} checks ${fail} ${fail === 1 ? 'fails' : 'fail'} and ${warn} ${warn === 1 ? 'warns' : 'warn'}.`;
}
