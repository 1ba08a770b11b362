"""How the providers of the sandbox misbehave: `yizhan sandbox --help` says what each word does."""

from clients.sandbox import ALIPAY, PROVIDERS, WECHAT

# Calls that are made again soon. What goes wrong before a refund is done costs a minute.
QUICK_CALLS = ("prepay", "query", "close")
LIES = ("amount", "currency", "merchant", "app", "order")
FORGERIES = ("signature", "serial", "probe", "clock", "altered")
# The sandbox's for a class of differences, where it has another.
WORDS = {"missing_there": "left_out"}


def rules(is_long):
    """All that can go wrong; what takes a minute to come right only where there is time for it."""
    return told() + answered(is_long) + happening(is_long)


def told():
    """What is told of payments and refunds, or is not."""
    return [
        {"fault": "lose", "every": 12}, {"fault": "lose", "count": 2, "every": 12},
        {"fault": "repeat", "count": 2, "every": 6}, {"fault": "delay", "ms": 700, "every": 8},
        {"fault": "reorder", "every": 8},
        *({"fault": "forge", "value": value, "every": 40} for value in FORGERIES),
        *({"fault": "disagree", "value": value, "every": 40} for value in LIES),
    ]


def answered(is_long):
    """What is answered, after the deed and in place of it."""
    found = []
    for call in QUICK_CALLS:
        found += [
            {"fault": "slow", "call": call, "ms": 500, "every": 20}, {"fault": "cut", "call": call, "every": 40},
            {"fault": "down", "call": call, "every": 40}, {"fault": "error", "call": call, "every": 40},
            {"fault": "limited", "call": call, "every": 60}, {"fault": "unsigned", "call": call, "every": 60},
            {"fault": "missigned", "call": call, "every": 60},
        ]
    # It is done, and the query finds it.
    found += [
        {"fault": "slow", "call": "refund", "ms": 500, "every": 8}, {"fault": "cut", "call": "refund", "every": 8},
        {"fault": "missigned", "call": "refund", "every": 8},
    ]
    found.append({"fault": "disagree", "value": "amount", "call": "query", "every": 60})
    if not is_long:
        return found
    return found + [
        {"fault": "silent", "call": "query", "every": 60},
        {"fault": "down", "call": "refund", "every": 8, "times": 3},
        {"fault": "error", "call": "refund", "every": 8, "times": 3},
        {"fault": "limited", "call": "refund", "every": 8, "times": 2},
        {"fault": "cut", "call": "refund_query", "every": 8, "times": 3},
    ]


def happening(is_long):
    """What persons, merchants and providers do at a bad moment."""
    found = [
        {"fault": "cross", "every": 3}, {"fault": "late", "ms": 300, "every": 3}, {"fault": "twice", "every": 25},
        {"fault": "refund", "value": "closed", "every": 10}, {"fault": "refund", "value": "refused", "every": 10},
        {"fault": "refund", "value": "processing", "provider": "wechatpay", "every": 10},
    ]
    return found + [{"fault": "refund", "value": "unfunded", "every": 10, "times": 2}] if is_long else found


def twisted_bills(orders):
    """Faults in the bills of a day, each in the line of another order; and by merchant the orders' classes.

    - `orders`: by merchant, numbers of orders that are paid once, with a fee, and have no refund.
    """
    classes = {WECHAT: ("missing_there", "currency", "status", "fee"), ALIPAY: ("missing_there", "amount", "duplicate")}
    wanted = {merchant: dict(zip(kinds, orders[merchant], strict=False)) for merchant, kinds in classes.items()}
    twists = [
        {"fault": "bill", "value": WORDS.get(kind, kind), "order": number}
        for lines in wanted.values() for kind, number in lines.items()
    ]
    added = [{"fault": "bill", "value": "added", "provider": provider} for provider in PROVIDERS.values()]
    return twists + added, wanted
