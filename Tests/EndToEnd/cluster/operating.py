"""The cluster as its owner sees it."""

from functools import cache

from clients.operators import Site
from cluster import the_cluster


@cache
def the_site():
    """Returns the site of the cluster that all tests share; its owner is made by the command line."""
    cluster = the_cluster()
    opened = cluster.service.run("accounts", "open", "owner", "--role", "owner")
    assert opened.returncode == 0, opened.stderr
    return Site.of(cluster.provider, cluster.service, cluster.hosts, cluster.service.key("owner"))
