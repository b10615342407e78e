"""Retrieval-augmented generation in plain Python."""

from rag.documents import Chunk, Document
from rag.pipeline import Answer, Pipeline

__all__ = ["Answer", "Chunk", "Document", "Pipeline"]
__version__ = "0.1.0"
