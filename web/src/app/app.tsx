import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '#app/query-client.ts';
import { router } from '#app/router.tsx';
import { cssVariables, themeOf } from '#app/theme.ts';

// What the first paint can do without comes after it.
const Overlays = lazy(async () => ({ default: (await import('#app/overlays.tsx')).Overlays }));

export function App() {
  const { t } = useTranslation();
  const close = t('close');
  const theme = useMemo(() => themeOf(close), [close]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense>
          <Overlays />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
