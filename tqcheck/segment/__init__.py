"""Rows -> documents of segments: languages named, prose split into sentences, order kept."""

from tqcheck.segment.declared import Declared, declared_code, declared_notices
from tqcheck.segment.documents import (
    SegmentKey,
    SegmentOutcome,
    build_documents,
    document_key,
    fallbacks_of,
    path_fallback,
    segment_id,
    table_fallback,
    told_declarations,
)
from tqcheck.segment.languages import (
    DocumentKey,
    Fallback,
    are_several,
    unknown_language_notices,
)

__all__ = [
    "Declared",
    "DocumentKey",
    "Fallback",
    "SegmentKey",
    "SegmentOutcome",
    "are_several",
    "build_documents",
    "declared_code",
    "declared_notices",
    "document_key",
    "fallbacks_of",
    "path_fallback",
    "segment_id",
    "table_fallback",
    "told_declarations",
    "unknown_language_notices",
]
