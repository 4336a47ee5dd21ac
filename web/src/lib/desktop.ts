// Notifications of the browser: switched on by each person on each device.
import { useSyncExternalStore } from 'react';

const STORED = 'groundcrew.desktop';
const heard = new Set<() => void>();

export type Desktop = 'unable' | 'denied' | 'off' | 'on';

/** Browsers know them only at addresses that they trust: https, or one's own machine. */
function state(): Desktop {
  if (!('Notification' in window)) return 'unable';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && localStorage.getItem(STORED) === 'on' ? 'on' : 'off';
}

export function useDesktop(): Desktop {
  return useSyncExternalStore((changed) => {
    heard.add(changed);
    return () => void heard.delete(changed);
  }, state);
}

/** The browser itself asks the person, the first time. */
export async function turnDesktop(on: boolean): Promise<void> {
  if (on && Notification.permission === 'default') await Notification.requestPermission();
  localStorage.setItem(STORED, on ? 'on' : 'off');
  for (const tell of heard) tell();
}

/** `tag`: a later one of the same replaces it. */
export function showOnDesktop(title: string, body: string, tag: string, go: () => void): void {
  if (state() !== 'on') return;
  const shown = new Notification(title, { body, tag });
  shown.addEventListener('click', () => {
    window.focus();
    go();
    shown.close();
  });
}
