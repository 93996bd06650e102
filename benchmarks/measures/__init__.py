"""Compare numbers with human judgement: statistics, intervals, words and spans."""
