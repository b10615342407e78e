import pytest

from rag.documents import CorpusError, load, title_of


def test_loads_sorted_by_path(tmp_path):
    (tmp_path / "b.md").write_text("# B")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("plain")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    assert [(doc.id, doc.title) for doc in load(tmp_path)] == [("b", "B"), ("sub/a", "sub/a")]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(CorpusError, match="nowhere is not a folder"):
        load(tmp_path / "nowhere")


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CorpusError, match=r"latin.txt is not UTF-8: byte 3"):
        load(tmp_path)


@pytest.mark.parametrize(("text", "title"), [("# One\n# Two", "One"), ("text\n## Deep ", "Deep")])
def test_titles(text, title):
    assert title_of(text) == title
