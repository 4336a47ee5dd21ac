-- What the last import of older files brought: by it the next one tells a change in the files, which counts, from what was
-- changed or learned here since, which it leaves alone.
create table account_imports (
  account_id integer primary key,
  workspace_id uuid not null,
  -- By column a keyed hash of the value in the file: equality shows in it, and nothing of a secret.
  fingerprints jsonb not null,
  imported_at timestamptz not null,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);

alter table targets add column imported_niche text;
comment on column targets.imported_niche is 'The niche that the last import brought; null: the group was not imported.';
