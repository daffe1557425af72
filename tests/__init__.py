"""Tests: each is named after the promise it keeps."""
