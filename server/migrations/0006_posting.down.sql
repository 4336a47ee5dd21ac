drop table post_history, post_intents, message_variants;
