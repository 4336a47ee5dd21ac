import type { Role } from '@groundcrew/contract';
import { createAccessControl } from 'better-auth/plugins/access';
import { adminAc, defaultStatements, memberAc, ownerAc } from 'better-auth/plugins/organization/access';

const statements = { ...defaultStatements, apiKey: ['create', 'read', 'update', 'delete'] } as const;

export const accessControl = createAccessControl(statements);

/** What each role may do to the workspace itself in better-auth's eyes; what it may do inside stands in the contract. */
export const workspaceRoles = {
  owner: accessControl.newRole({ ...ownerAc.statements, apiKey: ['create', 'read', 'update', 'delete'] }),
  admin: accessControl.newRole({ ...adminAc.statements, apiKey: ['create', 'read', 'update', 'delete'] }),
  manager: accessControl.newRole({ ...memberAc.statements, apiKey: ['read'] }),
  viewer: accessControl.newRole({ ...memberAc.statements }),
} satisfies Record<Role, unknown>;
