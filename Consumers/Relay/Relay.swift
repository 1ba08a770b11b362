package import Credentials
package import EventLoop
package import MessageLog
package import Messages
package import Streams
internal import Telemetry

/// Feeds open streams from `replies`. Relay is a tail: it owns nothing.
///
/// One `Follower` per partition serves all readers. The node's own partition is always followed; another one while a
/// stream of it is read here. A reader sees its stream from the beginning and applies `ReplyOrder`, so every node shows
/// the same events, resumed or not. What waits for a client is bounded: a reader whose client is slower than the stream
/// lets live records go and reads them from the log, as its client takes them.
@IOLoop
package final class Relay: Streams {
    package nonisolated let partition: Int32
    let log: any MessageLog
    let history: ReplyHistory
    let secret: ServerSecret
    let configuration: Configuration
    let clock: @Sendable () -> Timestamp
    let metrics = RelayMetrics()
    private var followers: [Int32: Follower] = [:]
    private var ticks: LoopTimer?
    private let logger = Logger(label: "relay")

    /// - Parameter clock: the current time, on the log's clock.
    package init(
        log: any MessageLog, partition: Int32 = 0, secret: ServerSecret, configuration: Configuration = .init(),
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        history = ReplyHistory(log, pageRecords: configuration.pageRecords, pageBytes: configuration.pendingBytes / 2)
        self.partition = partition
        self.secret = secret
        self.configuration = configuration
        self.clock = clock
    }

    /// Follows this node's partition. No stream can begin before it returns.
    package func start() async throws(LogError) {
        let follower = Follower(partition: partition)
        try await Patience(for: log.startLimit).retry { () async throws(LogError) in try await follower.follow(log) }
        followers[partition] = follower
        ticks = LoopTimer(after: configuration.tick, repeating: true) { [weak self] in self?.passTime() }
    }

    package var position: Int64? { followers[partition]?.position }

    package var openReaders: Int { metrics.readers.value }

    package func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader {
        let reader = Reader(stream, after: nil, isNumbered: numbered, sink: sink, relay: self)
        reader.begin(at: follower(of: stream.partition))
        return reader
    }

    package func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader {
        let reader = Reader(stream, after: event, isNumbered: numbered, sink: sink, relay: self)
        metrics.resumes.increment()
        reader.catchUp(at: follower(of: stream.partition))
        return reader
    }

    package var followedPartitions: Int { followers.count }

    /// Returns the partition's follower, and starts it on first use.
    func follower(of partition: Int32) -> Follower {
        if let follower = followers[partition] { return follower }
        let follower = Follower(partition: partition)
        followers[partition] = follower
        // The task ends with its one call of the log, which always answers.
        IOLoop.start { await self.follow(follower) }
        return follower
    }

    private func follow(_ follower: Follower) async {
        do throws(LogError) {
            try await follower.follow(log)
        } catch {
            logger.error("A partition of replies cannot be followed.", metadata: [.partition: "\(follower.partition)"])
            followers[follower.partition] = nil
            follower.fail()
        }
    }

    private func passTime() {
        let now = ContinuousClock.now
        let time = clock()
        for follower in followers.values { follower.tick(now, time) }
        // Not at once: a client that reconnects soon finds the partition still followed.
        for (partition, follower) in followers where partition != self.partition && follower.isIdle {
            follower.cancel()
            followers[partition] = nil
        }
    }
}

struct RelayMetrics: Sendable {
    let readers = Gauge(label: "yizhan_relay_readers", help: "Streams that are being read for clients.")
    let resumes = Counter(label: "yizhan_relay_resumes_total", help: "Streams that clients came back for.")
    let bytes = Counter(label: "yizhan_relay_bytes_total", help: "Bytes of answers handed to clients.")
    let behind = Gauge(
        label: "yizhan_relay_readers_behind", help: "Readers that read the log, because their clients are slow.")
    let fallsBehind = Counter(
        label: "yizhan_relay_falls_behind_total", help: "Times that a reader went from live records to the log.")
    let cutOffs = Counter(
        label: "yizhan_relay_cut_off_total", help: "Clients cut off because they took nothing for too long.")

    func fellBehind() {
        behind.increment()
        fallsBehind.increment()
    }
}

extension Relay {
    /// Relay's limits.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `pendingBytes` | 128 KiB | output that may wait for a client; above it the reader leaves live records for |
    /// | | | history, which fills half of it. A page of history is as large as that half |
    /// | `heldBytes` | 128 KiB | live records held while a page is read; above it they are read from the log |
    /// | `pageRecords` | 16 | ≥ 1; records per page of history where the log has a key index |
    /// | `tick` | 5 s | how often sinks are told that time passes |
    /// | `streamLifetime` | 20 min | how long a stream can last; longer than any answer may take |
    package struct Configuration: Sendable {
        package var pendingBytes = 128 << 10
        package var heldBytes = 128 << 10
        package var pageRecords = 16
        package var tick: Duration = .seconds(5)
        package var streamLifetime: Duration = .seconds(20 * 60)

        package init() {}
    }
}
