do $$
declare
  lowering text := coalesce(
    (select ' collate pg_catalog.' || quote_ident(collname) from pg_collation
     where collname in ('pg_c_utf8', 'und-x-icu') and collnamespace = 'pg_catalog'::regnamespace
     order by collname limit 1), '');
begin
  execute format($sql$
    create or replace function search_text(said text) returns text language sql immutable parallel safe strict
      return translate(
        case when octet_length(said) = char_length(said) then lower(said)
          else replace(replace(lower(normalize(said, NFKD)%s), U&'\0438\0306', 'й'), U&'\0456\0308', 'ї') end,
        'ıøłđ' || U&'!"#$%%&''()*+,-./:;<=>?@[\005C]^_`{|}~\00AB\00BB\2010\2012\2013\2014\2018\2019\201A\201C\201D\201E\2022'
          || U&'\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\0323\0327\0328\0335\0338',
        'iold' || repeat(' ', 45)) $sql$, lowering);
end $$;
