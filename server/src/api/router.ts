import { contract } from '@groundcrew/contract';
import { implement } from '@orpc/server';
import type { RequestContext } from '#api/context.ts';
import { accounts } from '#api/routes/accounts.ts';
import { attachments } from '#api/routes/attachments.ts';
import { me } from '#api/routes/me.ts';
import { audit } from '#api/routes/audit.ts';
import { campaigns } from '#api/routes/campaigns.ts';
import { photos, texts } from '#api/routes/photos.ts';
import { drafts } from '#api/routes/drafts.ts';
import { conversations, messages } from '#api/routes/inbox.ts';
import { canned_replies, conversation_notes, labels, notes, saved_filters } from '#api/routes/inbox-desk.ts';
import { contacts, conversation_work, search } from '#api/routes/inbox-work.ts';
import { events } from '#api/routes/events.ts';
import { forecast } from '#api/routes/forecast.ts';
import { health } from '#api/routes/health.ts';
import { notifications } from '#api/routes/notifications.ts';
import { mailboxes } from '#api/routes/mailboxes.ts';
import { diagnostics, overview } from '#api/routes/diagnostics.ts';
import { installations } from '#api/routes/installations.ts';
import { invitations } from '#api/routes/invitations.ts';
import { log_levels } from '#api/routes/log-levels.ts';
import { logins } from '#api/routes/logins.ts';
import { proxies } from '#api/routes/proxies.ts';
import { reactions } from '#api/routes/reactions.ts';
import { sessions } from '#api/routes/sessions.ts';
import { settings, stop } from '#api/routes/settings.ts';
import { setup } from '#api/routes/setup.ts';
import { targets } from '#api/routes/targets.ts';
import { tokens } from '#api/routes/tokens.ts';
import { users } from '#api/routes/users.ts';
import { webhooks } from '#api/routes/webhooks.ts';
import { why } from '#api/routes/why.ts';
import { workspaces } from '#api/routes/workspaces.ts';
import { join_schedules, runs } from '#api/routes/runs.ts';
import { posts } from '#api/routes/posts.ts';
import { niches } from '#api/routes/niches.ts';
import { floods } from '#api/routes/floods.ts';
import { blocklist } from '#api/routes/blocklist.ts';
import { do_not_contact } from '#api/routes/do-not-contact.ts';

/** The compiler wants every route of the contract here. */
export const router = implement(contract)
  .$context<RequestContext>()
  .router({
    accounts,
    attachments,
    audit,
    blocklist,
    campaigns,
    canned_replies,
    contacts,
    conversations: { ...conversations, ...conversation_work, ...conversation_notes },
    do_not_contact,
    floods,
    events,
    diagnostics,
    forecast,
    overview,
    health,
    installations,
    invitations,
    join_schedules,
    labels,
    log_levels,
    logins,
    mailboxes,
    me,
    messages,
    niches,
    notes,
    notifications,
    photos,
    posts,
    proxies,
    reactions,
    runs,
    drafts,
    saved_filters,
    search,
    sessions,
    settings,
    setup,
    stop,
    targets,
    texts,
    tokens,
    users,
    webhooks,
    why,
    workspaces,
  });
