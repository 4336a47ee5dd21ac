import { describe, expect, it } from 'vitest';
import { parseClockMode } from './mode.ts';

describe('--clock', () => {
  it('knows real, idle and any speed', () => {
    expect(parseClockMode('real')).toEqual({ mode: 'real', rate: 1 });
    expect(parseClockMode('idle')).toEqual({ mode: 'idle', rate: 0 });
    expect(parseClockMode('x60')).toEqual({ mode: 'scaled', rate: 60 });
    expect(parseClockMode('x0.5')).toEqual({ mode: 'scaled', rate: 0.5 });
  });

  it.each(['fast', 'x', 'x0', 'x-1', 'x1e9', 'x20000', '60', ''])('refuses %j and names what is allowed', (text) => {
    expect(() => parseClockMode(text)).toThrow('allowed are real, idle, and xN');
  });
});
