import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '#app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '#app/app.tsx';
import { startI18n, wantedLanguage } from '#lib/i18n.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startI18n(wantedLanguage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
