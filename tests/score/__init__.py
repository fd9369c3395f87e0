"""`make score`: the scorers of ../shared over the seeds and the labelled pages, against the bars."""
