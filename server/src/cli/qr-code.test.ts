import { describe, expect, it } from 'vitest';
import { qrCode } from '#cli/qr-code.ts';

describe('A QR code in the terminal', () => {
  it('fits a window of 80 columns and 24 rows for a log-in, with a border around it', () => {
    const lines = qrCode(`tg://login?token=${'A'.repeat(43)}`)
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThan(24);
    for (const line of lines) expect(line).toHaveLength(lines[0]?.length ?? 0);
    expect(lines[0]).toMatch(/^█+$/);
    expect(lines[0]?.length).toBeLessThan(80);
  });

  it('is another one for another text', () => {
    expect(qrCode('tg://login?token=a')).not.toBe(qrCode('tg://login?token=b'));
  });
});
