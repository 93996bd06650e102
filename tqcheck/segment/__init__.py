"""Rows -> documents of segments: languages named, prose split into sentences, order kept."""

from tqcheck.segment.documents import (
    SegmentOutcome,
    build_documents,
    document_key,
    fallbacks_of,
    path_fallback,
    segment_id,
)
from tqcheck.segment.languages import DocumentKey, Fallback, unknown_language_notices

__all__ = [
    "DocumentKey",
    "Fallback",
    "SegmentOutcome",
    "build_documents",
    "document_key",
    "fallbacks_of",
    "path_fallback",
    "segment_id",
    "unknown_language_notices",
]
