-- The same text as before, in a tenth of the time: `translate` compares each character with each of its 66, which was most of what
-- storing a message took. `replace` looks for one sign at the speed of the processor.
do $$
declare
  -- Cases of all alphabets, whatever the locale of the database knows.
  lowering text := coalesce(
    (select ' collate pg_catalog.' || quote_ident(collname) from pg_collation
     where collname in ('pg_c_utf8', 'und-x-icu') and collnamespace = 'pg_catalog'::regnamespace
     order by collname limit 1), '');
  -- Turkish locales make ı of an I.
  ascii text := 'replace(lower(said), ''ı'', ''i'')';
  others text := format(
    $sql$replace(replace(lower(normalize(said, NFKD)%s), U&'\0438\0306', 'й'), U&'\0456\0308', 'ї')$sql$, lowering);
  sign text;
begin
  foreach sign in array string_to_array($signs$!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~$signs$, null) loop
    ascii := format('replace(%s, %L, '' '')', ascii, sign);
    others := format('replace(%s, %L, '' '')', others, sign);
  end loop;
  foreach sign in array string_to_array(
    U&'\00AB\00BB\2010\2012\2013\2014\2018\2019\201A\201C\201D\201E\2022', null) loop
    others := format('replace(%s, %L, '' '')', others, sign);
  end loop;
  foreach sign in array string_to_array(
    U&'\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\0323\0327\0328\0335\0338', null) loop
    others := format('replace(%s, %L, '''')', others, sign);
  end loop;
  for n in 1 .. 4 loop
    others := format('replace(%s, %L, %L)', others, substr('ıøłđ', n, 1), substr('iold', n, 1));
  end loop;
  execute format($sql$
    create or replace function search_text(said text) returns text language sql immutable parallel safe strict
      return case when octet_length(said) = char_length(said) then %s else %s end $sql$, ascii, others);
end $$;
