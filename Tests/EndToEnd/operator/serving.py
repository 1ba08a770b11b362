"""One service on the embedded log, as its owner sees it."""

from clients.crowd import write_catalogue
from clients.operators import Site
from service import DIRECTORY, Provider, Service


def serve(test, name, **settings):
    """Starts a service and its provider for the tests of a class; returns its site."""
    provider = test.enterClassContext(Provider())
    given = {"catalogue": write_catalogue(DIRECTORY, provider), "max_streams_per_account": 256} | settings
    service = test.enterClassContext(Service(name, **given))
    return Site.of(provider, service, [service.host], service.owner_key)
