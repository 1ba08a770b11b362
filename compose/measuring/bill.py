"""Writes bills as WeChat Pay makes them, of any length."""

import gzip
import hashlib
import itertools

TITLES = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,"
    "费率备注")
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
ROWS_AT_ONCE = 1000


class Bill:
    """A day's payments in a file, packed, with the hash of what it unpacks to."""

    def __init__(self, path, app, merchant, day):
        self.path, self.app, self.merchant, self.day = path, app, merchant, day
        self.hash = None

    def write(self, payments):
        """Writes payments: the number of each order, the provider's own of it, and fen."""
        digest, count, paid = hashlib.sha1(), 0, 0
        payments = iter(payments)
        with gzip.open(self.path, "wb", compresslevel=1) as file:
            def add(text):
                part = text.encode()
                digest.update(part)
                file.write(part)

            add(f"{TITLES}\r\n")
            while rows := list(itertools.islice(payments, ROWS_AT_ONCE)):
                add("".join(itertools.starmap(self.row, rows)))
                count += len(rows)
                paid += sum(fen for *_, fen in rows)
            add(f"{SUMS}\r\n{cells([count, yuan(paid), '0.00', '0.00', '0.00000', yuan(paid), '0.00'])}")
        self.hash = digest.hexdigest()

    def row(self, order, transaction, fen):
        return cells([
            f"{self.day} 12:00:00", self.app, self.merchant, "0", "", transaction, order, "oBench", "NATIVE", "SUCCESS",
            "OTHERS", "CNY", yuan(fen), "0.00", "0", "0", "0.00", "0.00", "", "", "credit", "", "0.00000", "0.60%",
            yuan(fen), "0.00", ""])


def cells(values):
    return ",".join(f"`{value}" for value in values) + "\r\n"


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02}"
