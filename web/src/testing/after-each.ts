// Of vitest, for every file of tests: they share modules and one document, so that each test leaves both as it found them.
import { notifications } from '@mantine/notifications';
import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(() => {
  cleanup();
  // They stand in a store of their module, and would be shown in the next test.
  notifications.clean();
  notifications.cleanQueue();
  vi.unstubAllGlobals();
  localStorage.clear();
  sessionStorage.clear();
});
