extension Relay {
    /// What the relay is bound by.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `pendingBytes` | 256 KiB | output that may wait for a client; above it the client is cut off. A page of history |
    /// | | | too, where the log has no index of keys |
    /// | `heldBytes` | 256 KiB | live records kept while a reader reads history; above it they are read again |
    /// | `pageRecords` | 16 | ≥ 1; records of history read at once, where the log has an index of keys |
    /// | `tick` | 5 s | how often sinks are told that time passes |
    /// | `streamLifetime` | 20 min | after which no record of a stream is waited for; longer than any answer may take |
    package struct Configuration: Sendable {
        package var pendingBytes = 256 << 10
        package var heldBytes = 256 << 10
        package var pageRecords = 16
        package var tick: Duration = .seconds(5)
        package var streamLifetime: Duration = .seconds(20 * 60)

        package init() {}
    }
}
