import pytest

from rag.vectors import VectorIndex


@pytest.fixture
def index():
    made = VectorIndex(2)
    for key, vector in {"east": (1.0, 0.0), "north": (0.0, 1.0), "west": (-1.0, 0.0), "northeast": (0.6, 0.8)}.items():
        made.add(key, vector)
    return made


def keys(hits):
    return [key for key, _ in hits]


def test_nearest_first(index):
    assert keys(index.search((0.0, 1.0), limit=2)) == ["north", "northeast"]
    assert keys(index.search((1.0, 0.0))) == ["east", "northeast", "north", "west"]


def test_other_dimensions_are_refused(index):
    with pytest.raises(ValueError, match="up has 3 dimensions, the index 2"):
        index.add("up", (0.0, 0.0, 1.0))


def test_all_clusters_together_find_what_a_full_search_finds(index):
    index.cluster(2)
    assert index.probe((1.0, 0.0), clusters=2) == index.search((1.0, 0.0))


def test_one_cluster_finds_its_members_only(index):
    index.cluster(2)
    found = keys(index.probe((-1.0, 0.0), clusters=1))
    assert "west" in found
    assert len(found) < 4


def test_probing_needs_clusters(index):
    with pytest.raises(RuntimeError, match="call cluster"):
        index.probe((1.0, 0.0))


def test_adding_forgets_the_clusters(index):
    index.cluster(2)
    index.add("south", (0.0, -1.0))
    with pytest.raises(RuntimeError):
        index.probe((1.0, 0.0))


@pytest.mark.parametrize("count", [0, 5])
def test_impossible_numbers_of_clusters_are_refused(index, count):
    with pytest.raises(ValueError, match="cannot be made"):
        index.cluster(count)


def test_dump_and_restore(index):
    assert VectorIndex.restore(index.dump()).search((0.6, 0.8)) == index.search((0.6, 0.8))
