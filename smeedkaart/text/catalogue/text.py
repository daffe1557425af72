"""Words that serve every room."""

from smeedkaart.text.sentence import N_, Sentence

__all__ = ["SENTENCES"]

SENTENCES: dict[str, Sentence] = {
    "range": N_("{low} to {high}"),
}
