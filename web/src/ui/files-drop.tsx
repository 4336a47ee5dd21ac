import { Button, FileButton, Paper, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState, type DragEvent } from 'react';

type Props = {
  label: string;
  about?: string;
  /** On the button. */
  choose: string;
  /** `.csv,.txt` */
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
};

/** Takes files that are dropped on it; the button is the way for the keyboard. */
export function FilesDrop({ label, about, choose, accept, multiple = false, onFiles }: Props) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = [...event.dataTransfer.files];
    if (dropped.length > 0) onFiles(multiple ? dropped : dropped.slice(0, 1));
  };
  return (
    <Paper
      withBorder
      p="lg"
      style={{ borderStyle: 'dashed', ...(over && { borderColor: 'var(--mantine-primary-color-filled)' }) }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs">
        <IconFileUpload size={28} stroke={1.5} aria-hidden />
        <Text size="sm" ta="center" style={{ overflowWrap: 'anywhere' }}>
          {label}
        </Text>
        {about !== undefined && (
          <Text size="xs" c="dimmed" ta="center">
            {about}
          </Text>
        )}
        <FileButton
          accept={accept}
          multiple
          onChange={(files) => {
            if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
          }}
        >
          {(props) => (
            <Button variant="default" size="compact-sm" {...props}>
              {choose}
            </Button>
          )}
        </FileButton>
      </Stack>
    </Paper>
  );
}
