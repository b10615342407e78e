import json
import os

import pytest

from rag import store


def test_what_is_saved_is_loaded(tmp_path):
    store.save(tmp_path / "new" / "folder", {"a": [1, 2.5, "ü"]})
    assert store.load(tmp_path / "new" / "folder") == {"a": [1, 2.5, "ü"]}


def test_a_missing_index_says_what_to_do(tmp_path):
    with pytest.raises(store.StoreError, match="does not exist; run `rag index` first"):
        store.load(tmp_path)


@pytest.mark.parametrize("cut", [1, 60])
def test_a_cut_file_is_damaged(tmp_path, cut):
    path = store.save(tmp_path, {"a": "b" * 50})
    path.write_text(path.read_text()[:-cut])
    with pytest.raises(store.StoreError, match="damaged"):
        store.load(tmp_path)


def test_a_changed_body_is_damaged(tmp_path):
    path = store.save(tmp_path, {"a": 1})
    path.write_text(path.read_text().replace("1}", "2}"))
    with pytest.raises(store.StoreError, match="damaged"):
        store.load(tmp_path)


def test_another_format_is_named(tmp_path):
    path = store.save(tmp_path, {})
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 9}))
    with pytest.raises(store.StoreError, match="has format 9, this version reads 1"):
        store.load(tmp_path)


def test_other_json_is_not_an_index(tmp_path):
    (tmp_path / store.NAME).write_text("[1]")
    with pytest.raises(store.StoreError, match="is not an index"):
        store.load(tmp_path)


def test_a_failed_save_leaves_the_old_index_and_no_litter(tmp_path, monkeypatch):
    store.save(tmp_path, {"old": True})

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        store.save(tmp_path, {"new": True})
    monkeypatch.undo()
    assert store.load(tmp_path) == {"old": True}
    assert [path.name for path in tmp_path.iterdir()] == [store.NAME]
