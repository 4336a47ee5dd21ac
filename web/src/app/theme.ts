import { createTheme, type CSSVariablesResolver, type MantineThemeOverride } from '@mantine/core';

/** Shades dark (and on dark, light) enough to be read: what axe asks of contrast. */
const looks = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' } } },
  cursorType: 'pointer',
});

/** What every dialog and notification needs for those who do not see it: `close` names the button with the cross. */
export function themeOf(close: string): MantineThemeOverride {
  const named = { defaultProps: { 'aria-label': close } };
  // The header of a dialog is none of the page.
  const header = { defaultProps: { role: 'none' } };
  return {
    ...looks,
    components: {
      ModalCloseButton: named,
      DrawerCloseButton: named,
      ModalHeader: header,
      DrawerHeader: header,
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
    },
  };
}

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    // Badges and buttons on a tint of their own colour.
    ...Object.fromEntries(
      Object.entries(colors).map(([name, shades]) => [
        `--mantine-color-${name}-light-color`,
        `color-mix(in srgb, ${shades[9]} 60%, black)`,
      ]),
    ),
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-red-text': colors.red[9],
    '--mantine-color-teal-text': colors.teal[9],
    '--mantine-color-body': '#fbfbfd',
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-error': colors.red[4],
  },
});
