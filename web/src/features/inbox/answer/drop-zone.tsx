import { Center, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './answer.module.css';

type Props = { isOn: boolean; onFiles: (files: File[]) => void; children: ReactNode };

/** Takes files that are dropped anywhere on the conversation that it stands in. */
export function DropZone({ isOn, onFiles, children }: Props) {
  const { t } = useTranslation('answering');
  const inside = useRef<HTMLDivElement>(null);
  const [isOver, setOver] = useState(false);
  const taken = useRef(onFiles);
  useEffect(() => {
    taken.current = onFiles;
  });
  useEffect(() => {
    const around = inside.current?.closest('section');
    if (!around || !isOn) return;
    // Within it one thing is left and another entered; only the last leaving counts.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const turn = (by: number) => {
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const off = new AbortController();
    const { signal } = off;
    around.addEventListener('dragenter', (event) => hasFiles(event) && turn(1), { signal });
    around.addEventListener('dragleave', (event) => hasFiles(event) && turn(-1), { signal });
    around.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault(), { signal });
    const dropped = (event: DragEvent) => {
      turn(-depth);
      if (!hasFiles(event)) return;
      event.preventDefault();
      taken.current([...(event.dataTransfer?.files ?? [])]);
    };
    around.addEventListener('drop', dropped, { signal });
    return () => {
      setOver(false);
      off.abort();
    };
  }, [isOn]);
  return (
    <div ref={inside}>
      {isOver && (
        <Center className={classes['drop']}>
          <IconFileUpload size={28} aria-hidden />
          <Text fw={600}>{t('drop')}</Text>
        </Center>
      )}
      {children}
    </div>
  );
}
