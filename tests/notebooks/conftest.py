import pytest

from tests.notebooks.specimen import sound_notebook


@pytest.fixture
def notebook():
    return sound_notebook()
