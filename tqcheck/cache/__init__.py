"""Remember scores on disk, so that what was judged before is not judged again.

`ScoreCache` keeps bytes under keys; `DocumentMemory` keeps judged documents in it, `CachedQuality`
a quality model's readings of single segments. Nothing here imports torch: what is all in the cache
is answered without loading a model.
"""

from __future__ import annotations

from tqcheck.cache.documents import DocumentMemory, Settings
from tqcheck.cache.readings import CachedQuality
from tqcheck.cache.store import CacheInfo, ScoreCache

__all__ = ["CacheInfo", "CachedQuality", "DocumentMemory", "ScoreCache", "Settings"]
