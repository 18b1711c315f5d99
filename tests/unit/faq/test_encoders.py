"""What gives texts a meaning: the shipped table, the index of vectors, the sentence encoder."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from faq.bm25 import LabelBm25
from faq.encoders import WordTable, word_table
from faq.matcher import Matcher
from faq.meaning import MeaningIndex
from faq.sentence_encoder import SemanticTierMissing, SentenceEncoder, locate

TABLE = word_table()


def alike(one: str, other: str) -> float:
    first, second = TABLE.encode([one.split(), other.split()])
    return float(first @ second)


def test_words_of_one_meaning_are_alike_though_they_share_no_letter() -> None:
    assert alike("money back", "refund") > alike("money back", "parking") + 0.2
    assert alike("where is my parcel", "track my package") > alike("where is my parcel", "new card")


def test_vectors_have_length_one_or_are_zero() -> None:
    vectors = TABLE.encode([["refund"], ["退", "款"], [], ["zzz" * 30]])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 0])


def test_the_table_knows_what_it_was_not_taught() -> None:
    assert TABLE.covers(["where", "can", "i", "park"]) == 1
    assert TABLE.covers(["wo", "ist", "die", "abholung"]) < 0.55
    assert TABLE.covers(list("怎么退款")) == 0
    assert TABLE.covers([]) == 0


def test_unknown_words_are_made_of_the_longest_known_pieces() -> None:
    table = WordTable(
        ["un", "##park", "##parked", "a"],
        np.asarray([[127, 0], [0, 127], [0, 127], [1, 1]], np.int8),
        np.ones(4, np.float32),
    )
    whole, made = table.encode([["un"], ["unparked"]])
    assert whole.tolist() == [1, 0]
    assert made == pytest.approx([0.5**0.5] * 2)
    assert not table.encode([["unknown"]]).any()


def test_an_index_in_another_language_is_left_to_its_words() -> None:
    german = [t.split() for t in ("wo ist die abholung", "wie lange dauert der versand", "retoure")]
    assert not MeaningIndex(TABLE, german, np.arange(3), 3).useful
    mixed = [["refund", "please"], list("怎么退款")]
    index = MeaningIndex(TABLE, mixed, np.arange(2), 2)
    assert index.useful
    assert index.ask(list("退款")) is None
    asked = index.ask(["money", "back"])
    assert asked is not None and asked.similar(0, 1)[0] > 0.3 and asked.similar(1, 2)[0] == 0


def test_a_question_that_shares_no_word_with_its_entry_is_found() -> None:
    matcher = Matcher()
    phrases = ["How do I get a refund?", "Where can I park?", "Do you ship abroad?"]
    matcher.fit(phrases, ["refund", "parking", "shipping"])
    assert matcher.rank("can you deliver overseas")[0][0] == "shipping"
    assert matcher.rank("i want my money returned")[0][0] == "refund"


def test_bm25_prefers_the_label_with_the_rarer_word() -> None:
    texts = [["the", "card"], ["the", "card", "card"], ["the", "parcel"]]
    bm25 = LabelBm25(texts, np.asarray([0, 0, 1]), 2)
    assert bm25.shares(["parcel"]).argmax() == 1
    assert bm25.shares(["card"]).argmax() == 0
    assert not bm25.shares(["unknown"]).any()
    assert (bm25.shares(["the", "card"]) < 1).all()


# ---------------------------------------------------------------------- the optional tier


def test_missing_weights_are_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SemanticTierMissing, match=r"lacks model\.safetensors and tokenizer\.json"):
        locate(tmp_path)
    with pytest.raises(SemanticTierMissing, match="lacks"):
        SentenceEncoder(tmp_path)


_WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "refund", "my", "money", "park", "##ing", "back"]


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of the real shape, small and with random weights, in the files of the real one."""
    tokenizers = pytest.importorskip("tokenizers")
    save_file = pytest.importorskip("safetensors.numpy").save_file
    folder = tmp_path_factory.mktemp("model")
    vocabulary = {word: number for number, word in enumerate(_WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(_random_weights(64, 2), str(folder / "model.safetensors"))
    return folder


def _random_weights(width: int, layers: int) -> dict[str, np.ndarray]:
    chooser = np.random.default_rng(1)

    def dense(*shape: int) -> np.ndarray:
        return chooser.normal(0, 0.2, shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": dense(len(_WORDS), width),
        "embeddings.position_embeddings.weight": dense(128, width),
        "embeddings.token_type_embeddings.weight": dense(2, width),
        "embeddings.LayerNorm.weight": np.ones(width, np.float32),
        "embeddings.LayerNorm.bias": np.zeros(width, np.float32),
    }
    parts = {f"attention.self.{n}": (width, width) for n in ("query", "key", "value")}
    parts |= {"attention.output.dense": (width, width)}
    parts |= {"intermediate.dense": (4 * width, width), "output.dense": (width, 4 * width)}
    for layer in range(layers):
        prefix = f"encoder.layer.{layer}."
        for name, shape in parts.items():
            weights[f"{prefix}{name}.weight"] = dense(*shape)
            weights[f"{prefix}{name}.bias"] = dense(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            weights[f"{prefix}{name}.weight"] = np.ones(width, np.float32)
            weights[f"{prefix}{name}.bias"] = np.zeros(width, np.float32)
    return weights


def test_a_text_has_one_vector_whatever_it_is_encoded_with(small_model: Path) -> None:
    encoder = SentenceEncoder(small_model)
    texts = [["refund"], ["my", "money", "back"], ["parking", "my", "money", "back"]]
    together = encoder.encode(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1])
    for row, text in enumerate(texts):  # padding must not leak into the shorter ones
        assert SentenceEncoder(small_model).encode([text])[0] == pytest.approx(
            together[row], abs=2e-3
        )


def test_an_index_that_is_built_again_encodes_only_what_is_new(
    small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SentenceEncoder(small_model)
    encoder.encode([["refund"], ["parking"]])
    ran: list[list[str]] = []
    monkeypatch.setattr(
        encoder, "_run", lambda texts: ran.append(texts) or np.ones((len(texts), 64), np.float32)
    )
    encoder.encode([["refund"], ["parking"], ["money"]])
    assert ran == [["money"]]


def test_the_tier_ranks_without_torch(small_model: Path) -> None:
    script = (
        "import json, sys; from pathlib import Path; from faq.matcher import Matcher;"
        "from faq.sentence_encoder import SentenceEncoder;"
        f"m = Matcher(encoder=SentenceEncoder(Path({str(small_model)!r})));"
        "m.fit(['refund my money', 'parking'], ['refund', 'parking']);"
        "print(json.dumps([m.rank('money back')[0], 'torch' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    (label, probability), torch_loaded = json.loads(done.stdout)
    assert label == "refund" and 0 < probability <= 1
    assert not torch_loaded
