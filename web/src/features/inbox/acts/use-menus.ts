import { useCallback, useState } from 'react';

/** Who has it; until when it is put off; a moment of one's own choice for that. */
type Name = 'assign' | 'snooze' | 'moment';

export type Menus = { isOpen: (menu: Name) => boolean; turn: (menu: Name, on: boolean) => void };

/** Which menu of a conversation is open: one, and none of another conversation. A key opens it before it is drawn. */
export function useMenus(id: number): Menus {
  const [open, keep] = useState<{ id: number; menu: Name } | null>(null);
  const turn = useCallback(
    (menu: Name, on: boolean) =>
      keep((before) => (on ? { id, menu } : before?.id === id && before.menu !== menu ? before : null)),
    [id],
  );
  return { isOpen: (menu) => open?.id === id && open.menu === menu, turn };
}
