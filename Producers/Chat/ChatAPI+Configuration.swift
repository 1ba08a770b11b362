extension ChatAPI {
    /// The limits of the chat API.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxStreamsPerAccount` | 64 | ≥ 1; open answers of one account at this node, and its open requests |
    /// | `maxOpenRequests` | 4096 | ≥ 1; open answers of all accounts at this node |
    /// | `admissionDeadline` | 30 s | how late a consumer may take a request up |
    /// | `answerTime` | 30 min | from a request's admission to the end of its answer |
    /// | `headDelay` | 10 s | after which a stream's head is sent even without an event |
    /// | `questionDeadline` | 5 s | for the answer to the question what an account has, before a large body is stored |
    /// | `stopsPerSecond` | 20 | ≥ 1; stops of one account at this node, ten times as many at once |
    /// | `tokensPerImage` | 1600 | ≥ 0; input tokens reserved for an image |
    /// | `idempotencyKept` | 24 h | how long an `Idempotency-Key` is known; as long as replies are kept |
    /// | `joinsRepetitions` | true | whether a request whose client has gone is joined when it comes again |
    /// | `maxBodyBytes` | 10 MiB | ≥ 1; more is answered 413 |
    /// | `bodiesMemory` | 256 MiB | large bodies that are on their way to the log; more are answered 503 |
    /// | `bodiesMemoryPerAccount` | 32 MiB | those of one account; more are answered 429 |
    /// | `maximumJSONDepth` | 64 | 1 to 128; more is answered 400 |
    package struct Configuration: Sendable {
        package var maxStreamsPerAccount = 64
        package var maxOpenRequests = 4096
        package var admissionDeadline: Duration = .seconds(30)
        package var answerTime: Duration = .seconds(1800)
        package var headDelay: Duration = .seconds(10)
        package var questionDeadline: Duration = .seconds(5)
        package var stopsPerSecond = 20
        package var tokensPerImage = 1600
        package var idempotencyKept: Duration = .seconds(24 * 3600)
        package var joinsRepetitions = true
        package var maxBodyBytes = 10 << 20
        package var bodiesMemory = 256 << 20
        package var bodiesMemoryPerAccount = 32 << 20
        package var maximumJSONDepth = 64

        package init() {}
    }
}
