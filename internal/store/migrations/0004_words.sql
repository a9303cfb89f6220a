-- A search finds new words in the index itself: PostgreSQL would else gather
-- them in a list that every search reads through until it is merged.

-- postgres:
ALTER INDEX search_words SET (fastupdate = off);
SELECT gin_clean_pending_list('search_words');
-- both:
