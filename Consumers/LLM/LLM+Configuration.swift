import HTTP

extension LLM {
    /// How providers are called.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `attempts` | 3 | calls of one request, before its first token only |
    /// | `firstRetryDelay` | 500 ms | doubled for each further one, less up to a quarter by chance |
    /// | `longestRetryDelay` | 8 s | but what a provider asks for is waited, up to the deadline |
    /// | `connectWithin` | 10 s | |
    /// | `firstTokenWithin` | 60 s | from the call to the provider's first byte |
    /// | `silenceWithin` | 60 s | between two pieces of an answer |
    /// | `takeoversLimit` | 3 | after so many dead workers a request is given up |
    package struct Configuration: Sendable {
        package var attempts = 3
        package var firstRetryDelay = Duration.milliseconds(500)
        package var longestRetryDelay = Duration.seconds(8)
        package var connectWithin = Duration.seconds(10)
        package var firstTokenWithin = Duration.seconds(60)
        package var silenceWithin = Duration.seconds(60)
        package var takeoversLimit = 3

        package init() {}

        func deadlines(total: Duration) -> ClientRequest.Deadlines {
            ClientRequest.Deadlines(
                connect: min(connectWithin, total), head: min(firstTokenWithin, total), idle: silenceWithin,
                total: total)
        }
    }
}
