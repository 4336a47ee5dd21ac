/** Pages to which no link of the navigation leads. */
export const OTHER_PLACES = [
  '/accounts/2',
  '/groups/2',
  '/settings/health',
  '/settings/credentials',
  '/settings/people',
  '/settings/tokens',
  '/settings/workspaces',
  '/settings/me',
  '/settings/notifications',
  '/first-steps',
];
