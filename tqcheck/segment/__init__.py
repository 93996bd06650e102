"""Rows -> documents of segments: languages named, prose split into sentences, order kept."""

from tqcheck.segment.documents import SegmentOutcome, build_documents

__all__ = ["SegmentOutcome", "build_documents"]
