"""All sentences, in one place to import from; each lives in the file of its subject.

Every sentence is plain text with the learner's names in it: pass it through `escape.markdown` or `escape.html` where it
will be read.
"""

from .data_words import dropped_sentence, reshape_arithmetic, sample_sentence, time_meaning, zero_of_time
from .effect_words import effect_sentences, intercept_meaning
from .inferences.comparison_words import (
    effect_test_sentence,
    information_sentence,
    lrt_sentence,
    parameters_sentence,
    refusal_sentence,
    what_changed,
)
from .inferences.p_value_words import p_value_sentences
from .line_words import pooling_sentence
from .model_words import model_in_short, model_in_words
from .paragraph import results_paragraph
from .variance_words import finding_sentence, icc_sentence, r2_sentence, singular_sentence, variance_sentences

__all__ = [
    "dropped_sentence",
    "effect_sentences",
    "effect_test_sentence",
    "finding_sentence",
    "icc_sentence",
    "information_sentence",
    "intercept_meaning",
    "lrt_sentence",
    "model_in_short",
    "model_in_words",
    "p_value_sentences",
    "parameters_sentence",
    "pooling_sentence",
    "r2_sentence",
    "refusal_sentence",
    "reshape_arithmetic",
    "results_paragraph",
    "sample_sentence",
    "singular_sentence",
    "time_meaning",
    "variance_sentences",
    "what_changed",
    "zero_of_time",
]
