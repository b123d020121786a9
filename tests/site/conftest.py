import pytest

from tests.site.pages import Site


@pytest.fixture(scope="session")
def site(site_folder):
    return Site(site_folder)
