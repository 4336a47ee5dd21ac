// The sound of a notification, made by the browser itself.

/** Two short tones: hertz, and when each begins. */
const TONES = [
  { hertz: 660, at_s: 0 },
  { hertz: 880, at_s: 0.12 },
] as const;
const TONE_S = 0.16;
const LOUDNESS = 0.08;
/** Other windows of the same person are silent for so long. */
const ALONE_MS = 1_000;

let context: AudioContext | null = null;

/** Browsers make none before the person has touched the page; several windows make one together. */
export function playSound(): void {
  // Known only at addresses that browsers trust.
  if (!('locks' in navigator)) return play();
  void navigator.locks.request('groundcrew.sound', { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    play();
    await new Promise((resolve) => {
      setTimeout(resolve, ALONE_MS);
    });
  });
}

function play(): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') {
    // Not played later, when nobody knows any more what it was about.
    void context.resume().catch(() => {});
    return;
  }
  for (const { hertz, at_s } of TONES) {
    const begins = context.currentTime + at_s;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUDNESS, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + TONE_S);
    tone.connect(volume).connect(context.destination);
    tone.start(begins);
    tone.stop(begins + TONE_S);
  }
}
