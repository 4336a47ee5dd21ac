import type { Me } from '@groundcrew/contract';
import { useQuery } from '@tanstack/react-query';
import { api } from '#lib/api.ts';

const HEIGHT: Readonly<Record<Me['role'], number>> = { viewer: 0, manager: 1, admin: 2, owner: 3 };

/** Whether the person has this role in the workspace, or a higher one. */
export function useMay(role: Me['role']): boolean {
  const { data: me } = useQuery(api.me.get.queryOptions());
  return me !== undefined && HEIGHT[me.role] >= HEIGHT[role];
}
