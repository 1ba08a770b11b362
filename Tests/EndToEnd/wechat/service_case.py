"""What the tests of this part share: a service whose catalogue has apps of a platform that is played here."""

import re
import unittest
import urllib.request

from clients.chat_platform import Platform, catalogue
from clients.operators import Site
from clients.patience import check_charges
from service import DIRECTORY, Provider, Service

# What who writes for the first time is given, in yuan.
GIFT = 1
LINE = re.compile(r'^yizhan_bot_deliveries_total\{([^}]*)\} (\d+)', re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


class ServiceCase(unittest.TestCase):
    """A class has a `service`, its `platform` and its `site`; `apps` makes the apps."""

    settings = {}

    @staticmethod
    def apps():
        return []

    @classmethod
    def model_base(cls):
        """Where the service finds the model."""
        return cls.provider.base

    @classmethod
    def setUpClass(cls):
        # The model is elsewhere, so that it survives the service.
        cls.provider = cls.enterClassContext(Provider())
        cls.platform = cls.enterClassContext(Platform(*cls.apps()))
        name = cls.__name__.lower()
        file = DIRECTORY / f"{name}.json5"
        file.write_text(catalogue(cls.model_base(), cls.platform))
        settings = {
            "signup_grant": GIFT, "gift_budget": 100_000, "max_streams_per_account": 256,
            "alarm_robot": cls.platform.robot,
        } | cls.settings
        cls.service = Service(f"wechat-{name}", catalogue=file, **settings)
        cls.platform.hosts = [cls.service.host]
        cls.enterClassContext(cls.service)
        cls.site = Site.of(cls.provider, cls.service, [cls.service.host], cls.service.owner_key)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        assert cls.platform.violations == [], cls.platform.violations

    def check_charges(self, person, count):
        check_charges(self, self.site, person, count)

    def outcomes(self, platform="wechat"):
        """How often the door counted each outcome."""
        with urllib.request.urlopen(f"{self.service.base}/metrics", timeout=30) as answer:
            page = answer.read().decode()
        found = {}
        for labels, count in LINE.findall(page):
            labels = dict(LABEL.findall(labels))
            if labels["platform"] == platform:
                found[labels["outcome"]] = int(count)
        return found
