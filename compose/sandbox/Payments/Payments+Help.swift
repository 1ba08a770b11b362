extension Payments {
    /// Says how the providers are made to misbehave, for a terminal.
    package nonisolated static let help = """
        POST /sandbox/payments/script takes a rule, {"fault": WORD, …}, and adds it; {"seed": N, "rules": [RULE, …]}
        replaces all. A rule may say `order` (a merchant's number), `provider` (wechatpay, alipay), `call` (prepay,
        query, close, refund, refund_query, bill, download, certificates), `every` (one in so many, by the seed: the
        same seed draws the same) and `times` (how often at most). What is told of an order:

          lose                 no notification arrives; with `count`, the first deliveries do not
          repeat               it comes `count` (1) times more, though it was acknowledged
          delay                it comes `ms` (1000) late
          reorder              it comes after the next one, or `ms` (2000) late
          forge                a false one says that the order is paid, once it is made: `value` signature (another's
                               key), serial (unknown), probe (the provider's own test), clock (ten minutes old), altered
          disagree             `value` amount, currency, merchant, app or order is not the truth; with `call` query: in
                               answers to queries

        What is answered:

          slow                 the answer comes `ms` (1000) after the deed
          silent, cut          after the deed nothing comes; the connection stays open, or ends
          down                 nothing is done, and a proxy answers 503
          error                nothing is done: `value` is the provider's code; without it, its system error
          limited              nothing is done: too many calls
          unsigned, missigned  the answer has no signature, or one by another's key

        What happens:

          cross                in the moment of a close somebody pays: the close is refused
          late                 an order is closed, and its payment arrives `ms` later
          twice                somebody pays twice
          console              `ms` after the payment the merchant pays back `count` fen (all) at the provider's console
          refund               `value` abnormal, closed, processing (for ever), unfunded or refused

        What a day's bill says, by `value` of `bill`:

          left_out, duplicate  a line is missing, or there twice; amount, status, currency, fee: it is another
          added                `count` (1) payments that nobody made
          creating, none       the bill is not made yet, or there is none
          cut, wrong_hash      the file ends in the middle; it has another hash, or (Alipay) other bytes
          columns              there are columns that were not there before
        """
}
