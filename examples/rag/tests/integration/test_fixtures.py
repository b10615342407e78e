"""The corpus is the same on every machine."""

import hashlib


def test_all_documents_are_there(corpus, make_fixtures):
    assert len(corpus) == make_fixtures.DOCUMENTS
    assert corpus[0].id == "volume-000"


def test_they_are_made_the_same_each_time(data, make_fixtures, tmp_path):
    again = make_fixtures.make(tmp_path / "again")
    names = sorted(path.relative_to(data) for path in data.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((data / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_their_content_is_known(data):
    known = hashlib.sha256((data / "queries.jsonl").read_bytes()).hexdigest()
    assert known.startswith("31d5f88b2f42acca")


def test_a_complete_folder_is_left_alone(make_fixtures, tmp_path):
    made = make_fixtures.make(tmp_path / "data")
    (made / "mine.txt").write_text("kept")
    assert make_fixtures.make(made) == made
    assert (made / "mine.txt").read_text() == "kept"


def test_an_incomplete_folder_is_made_anew(make_fixtures, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "half.txt").write_text("x")
    made = make_fixtures.make(tmp_path / "data")
    assert not (made / "half.txt").exists()
    assert make_fixtures.is_complete(made)


def test_every_query_has_its_document(corpus, queries):
    ids = {document.id for document in corpus}
    assert all(set(relevant) <= ids for _, relevant in queries)
