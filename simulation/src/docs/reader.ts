// A reader who types what a document says.
import type { Step } from './document.ts';
import type { Shell } from './shell.ts';

/** What went wrong; null: nothing. */
export async function type(shell: Shell, step: Step): Promise<string | null> {
  for (const given of step.given) {
    const { exit, output } = await shell.run(given);
    if (exit !== 0) return `what it needs, ${given}, ended with ${exit}:\n${output}`;
  }
  if (step.background) {
    await shell.begin(step.command, step.background.says);
    return step.background.stays ? null : shell.end();
  }
  const { exit, output } = await shell.run(step.command);
  return exit === step.exit ? null : `it ended with ${exit} instead of ${step.exit}:\n${output}`;
}
