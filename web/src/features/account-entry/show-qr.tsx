import { Box, Group, List, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import makeQrCode from 'qrcode-generator';
import { useTranslation } from 'react-i18next';

/** Light all around, so that cameras find it. */
const QUIET = 4;
const SIZE_PX = 232;

/** The server puts another one in its place before it expires. */
export function ShowQr({ url }: { url: string }) {
  const { t } = useTranslation('account-entry');
  return (
    <Group gap="xl" align="flex-start">
      <QrCode text={url} label={t('qr.label')} />
      <Stack gap="sm" maw={320}>
        <List type="ordered" size="sm" spacing="xs">
          <List.Item>{t('qr.open')}</List.Item>
          <List.Item>{t('qr.devices')}</List.Item>
          <List.Item>{t('qr.scan')}</List.Item>
        </List>
        <Text size="sm" c="dimmed">
          {t('qr.renews')}
        </Text>
      </Stack>
    </Group>
  );
}

function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => modulesOf(text), [text]);
  return (
    <Box
      bg="white"
      bdrs="md"
      w={SIZE_PX}
      h={SIZE_PX}
      style={{ overflow: 'hidden', border: '1px solid var(--mantine-color-default-border)' }}
    >
      <svg
        viewBox={`0 0 ${size} ${size}`}
        width="100%"
        height="100%"
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
      >
        <path d={path} fill="black" />
      </svg>
    </Box>
  );
}

function modulesOf(text: string): { size: number; path: string } {
  const code = makeQrCode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { size: count + 2 * QUIET, path };
}
