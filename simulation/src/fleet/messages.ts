import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Two texts and one with a photo of the older files, so that groups which refuse photos are among those that are met. */
export function writeMessages(legacy: string): string {
  const file = path.join(legacy, 'check_messages.json');
  const variants = [
    { text: 'Lexus RX 350, 2019, one owner' },
    { text: 'Продам Lexus RX 350', photo: 'lexus_assets/rx350.jpg' },
    { text: 'Satılık Lexus RX 350' },
  ];
  writeFileSync(file, JSON.stringify(variants));
  return file;
}
