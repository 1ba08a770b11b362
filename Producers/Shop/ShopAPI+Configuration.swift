extension ShopAPI {
    /// The limits of the shop's API.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxOpenRequests` | 4096 | ≥ 1; open calls of all accounts at this node |
    /// | `maxOpenPerAccount` | 64 | ≥ 1; those of one key or session |
    /// | `questionsPerSecond` | 20 | ≥ 1; calls of one key or session at this node, ten times as many at once |
    /// | `questionDeadline` | 5 s | for the answer to a question or a command |
    /// | `orderLifetime` | 115 min | how long an order can be paid: a code is good for two hours, less a margin |
    /// | `address` | `http://127.0.0.1:8080` | where people reach the service, without a slash at its end |
    /// | `maxListeners` | 4096 | ≥ 1; clients that wait for what becomes of an order |
    /// | `maxListenersPerAccount` | 8 | ≥ 1; those of one account |
    /// | `maxListenersPerAddress` | 64 | ≥ 1; those of one address (IPv6: its /64) |
    /// | `quietPeriod` | 25 s | after which Orders is asked again; it counts who has asked in the last minute |
    /// | `heartbeat` | 5 s | between two signs of life on a silent line |
    /// | `retryPause` | 3 s | before Orders is asked again when there was no answer |
    /// | `longestWatch` | 30 min | after which a line ends, whatever the order is |
    package struct Configuration: Sendable {
        package var maxOpenRequests = 4096
        package var maxOpenPerAccount = 64
        package var questionsPerSecond = 20
        package var questionDeadline: Duration = .seconds(5)
        package var orderLifetime: Duration = .seconds(115 * 60)
        package var address = "http://127.0.0.1:8080"
        package var maxListeners = 4096
        package var maxListenersPerAccount = 8
        package var maxListenersPerAddress = 64
        package var quietPeriod: Duration = .seconds(25)
        package var heartbeat: Duration = .seconds(5)
        package var retryPause: Duration = .seconds(3)
        package var longestWatch: Duration = .seconds(30 * 60)

        package init() {}
    }
}
