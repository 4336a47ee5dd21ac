// The one decision whether an account may act: the commands, the engine and everything that explains ask here. SQL that
// selects candidates may be wider than this, never narrower.
export { accountBlockers, ownBlockers } from './blockers/account.ts';
export {
  blocker,
  BLOCKER_CODES,
  freeAt,
  nextAt,
  shellWord,
  workspaceBlockers,
  type Blocker,
  type BlockerCode,
} from './blockers/blocker.ts';
export { joinBlockers, joinPauseBlockers } from './blockers/join.ts';
export { reservationBlockers, unconfirmedBlockers, type OtherPosts } from './blockers/other-posts.ts';
export { postBlockers, postGapBlockers, postGapEnds, roundGapEnds, type PostGap } from './blockers/post.ts';
export { reactBlockers } from './blockers/react.ts';
