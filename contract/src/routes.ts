import { accountRoutes } from '#accounts.ts';
import { attachmentRoutes } from '#attachments.ts';
import { auditRoutes } from '#audit.ts';
import { blocklistRoutes } from '#blocklist.ts';
import { campaignRoutes } from '#campaigns.ts';
import { cannedReplyRoutes } from '#canned-replies.ts';
import { contactRoutes } from '#contacts.ts';
import { conversationWorkRoutes } from '#conversation-work.ts';
import { doNotContactRoutes } from '#do-not-contact.ts';
import { doctorRoutes } from '#doctor.ts';
import { floodRoutes } from '#floods.ts';
import { draftRoutes, draftsRoutes } from '#drafts.ts';
import { eventRoutes } from '#events.ts';
import { diagnosticRoutes } from '#diagnostics.ts';
import { forecastRoutes } from '#forecast.ts';
import { healthRoutes } from '#health.ts';
import { conversationRoutes, messageRoutes } from '#inbox.ts';
import { invitationRoutes } from '#invitations.ts';
import { labelRoutes } from '#labels.ts';
import { logLevelRoutes } from '#log-levels.ts';
import { loginRoutes } from '#logins.ts';
import { mailboxRoutes } from '#mailboxes.ts';
import { meRoutes } from '#me.ts';
import { nicheRoutes } from '#niches.ts';
import { conversationNoteRoutes, noteRoutes } from '#notes.ts';
import { notificationRoutes } from '#notifications.ts';
import { overviewRoutes } from '#overview.ts';
import { photoRoutes, textRoutes } from '#photos.ts';
import { postRoutes } from '#posts.ts';
import { proxyRoutes } from '#proxies.ts';
import { joinScheduleRoutes, runRoutes } from '#runs.ts';
import { reactionRoutes } from '#reactions.ts';
import { savedFilterRoutes } from '#saved-filters.ts';
import { searchRoutes } from '#search.ts';
import { sessionRoutes } from '#sessions.ts';
import { settingRoutes, stopRoutes } from '#settings.ts';
import { setupRoutes } from '#setup.ts';
import { strictInputs } from '#strict.ts';
import { targetRoutes } from '#targets.ts';
import { tokenRoutes } from '#tokens.ts';
import { userRoutes } from '#users.ts';
import { webhookRoutes } from '#webhooks.ts';
import { whyRoutes } from '#why.ts';
import { workspaceRoutes } from '#workspaces.ts';
import { replyRoutes } from '#replies.ts';

/** Where the REST API lies; also what OpenAPI names as its server. */
export const API_PREFIX = '/api/v1';

/** By aggregate: each is a file of its own. The server's router has the same shape, which the compiler sees to. */
export const contract = strictInputs({
  accounts: accountRoutes,
  attachments: attachmentRoutes,
  audit: auditRoutes,
  blocklist: blocklistRoutes,
  campaigns: campaignRoutes,
  canned_replies: cannedReplyRoutes,
  contacts: contactRoutes,
  conversations: {
    ...conversationRoutes,
    ...draftRoutes,
    ...replyRoutes,
    ...conversationWorkRoutes,
    ...conversationNoteRoutes,
  },
  do_not_contact: doNotContactRoutes,
  floods: floodRoutes,
  events: eventRoutes,
  diagnostics: diagnosticRoutes,
  forecast: forecastRoutes,
  health: healthRoutes,
  installations: doctorRoutes,
  invitations: invitationRoutes,
  join_schedules: joinScheduleRoutes,
  labels: labelRoutes,
  log_levels: logLevelRoutes,
  logins: loginRoutes,
  mailboxes: mailboxRoutes,
  me: meRoutes,
  messages: messageRoutes,
  niches: nicheRoutes,
  notes: noteRoutes,
  notifications: notificationRoutes,
  overview: overviewRoutes,
  photos: photoRoutes,
  posts: postRoutes,
  proxies: proxyRoutes,
  reactions: reactionRoutes,
  runs: runRoutes,
  drafts: draftsRoutes,
  saved_filters: savedFilterRoutes,
  search: searchRoutes,
  sessions: sessionRoutes,
  settings: settingRoutes,
  setup: setupRoutes,
  stop: stopRoutes,
  targets: targetRoutes,
  texts: textRoutes,
  tokens: tokenRoutes,
  users: userRoutes,
  webhooks: webhookRoutes,
  why: whyRoutes,
  workspaces: workspaceRoutes,
});
export type Contract = typeof contract;
