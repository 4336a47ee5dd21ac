export * from '#access.ts';
export * from '#accounts.ts';
export * from '#errors.ts';
export * from '#me.ts';
export * from '#paging.ts';
export * from '#route.ts';
export * from '#routes.ts';
