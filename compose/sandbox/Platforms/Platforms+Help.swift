extension Platforms {
    /// Says how the platforms are made to misbehave, for a terminal.
    package nonisolated static let help = """
        POST /sandbox/platforms/script takes a rule, {"fault": WORD, …}, and adds it; {"seed": N, "rules": [RULE, …]}
        replaces all. A rule may say `app`, `person`, `call` (token, send, typing, qrcode, template, identity, check,
        later, topics, answer), `every` (one in so many, by the seed: the same seed draws the same) and `times` (how
        often at most). Of deliveries to an app:

          drop                 the first `count` (3) attempts never reach the app
          lose                 the answers to the first `count` (3) attempts never reach the platform
          duplicate            `count` (1) more go out beside the first, to the next addresses
          delay                it goes out `ms` (1000) late
          reorder              it goes out after another one of the chat has ended, or `ms` (2000) late

        Of calls of an API, for an app or all:

          error                nothing is done: `code` is the platform's code (-1); 40001, 40164, 45015, 45047, …
          down                 nothing is done, and a proxy answers 503
          slow                 the answer comes `ms` (1000) after the deed
          silent, cut          after the deed nothing comes; the connection stays open, or ends
        """
}
