"""Review: a page on this machine where a person decides which alarms are errors.

`load_subject` gets what is reviewed, `DecisionFile` keeps what is decided, `ReviewServer` serves
the page. Nothing here loads a model.
"""

from __future__ import annotations

from tqcheck.review.decision_file import DecisionFile
from tqcheck.review.server import ReviewServer
from tqcheck.review.subject import ReviewSubject, load_subject

__all__ = ["DecisionFile", "ReviewServer", "ReviewSubject", "load_subject"]
