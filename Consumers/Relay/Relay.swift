package import Credentials
package import EventLoop
package import MessageLog
package import Messages
package import Streams
internal import Telemetry

/// Feeds open streams from `replies`: a tail, which owns nothing.
///
/// One follower a partition serves all readers of it: the node's own partition is always followed, another's as long
/// as a stream of it is read here. A reader sees a stream from its beginning and applies the rules
/// of `ReplyOrder`, so that what it hands on is the same whether it was there from the start or resumed at any node.
/// It reads no more of the log than its client takes, and what waits for a client is bounded.
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

    /// - Parameter clock: what time it is, in the log's terms.
    package init(
        log: any MessageLog, partition: Int32 = 0, secret: ServerSecret, configuration: Configuration = .init(),
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        history = ReplyHistory(log, pageRecords: configuration.pageRecords, pageBytes: configuration.pendingBytes)
        self.partition = partition
        self.secret = secret
        self.configuration = configuration
        self.clock = clock
    }

    /// Begins to follow this node's partition. Until it returns no stream can begin.
    package func start() async throws(LogError) {
        let follower = Follower(partition: partition)
        try await follower.follow(log)
        followers[partition] = follower
        ticks = LoopTimer(after: configuration.tick, repeating: true) { [weak self] in self?.passTime() }
    }

    package var position: Int64? { followers[partition]?.position }

    /// How many readers are open.
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

    /// How many partitions are followed.
    package var followedPartitions: Int { followers.count }

    /// The tail of a partition; followed from the first use on.
    func follower(of partition: Int32) -> Follower {
        if let follower = followers[partition] { return follower }
        let follower = Follower(partition: partition)
        followers[partition] = follower
        // It ends with its one call of the log, which answers.
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
        // Only now and then: whoever comes back a moment later finds it still followed.
        for (partition, follower) in followers where partition != self.partition && follower.isIdle {
            follower.cancel()
            followers[partition] = nil
        }
    }
}

/// What the relay does, in numbers.
struct RelayMetrics: Sendable {
    let readers = Gauge(label: "yizhan_relay_readers", help: "Streams that are being read for clients.")
    let resumes = Counter(label: "yizhan_relay_resumes_total", help: "Streams that clients came back for.")
    let bytes = Counter(label: "yizhan_relay_bytes_total", help: "Bytes of answers handed to clients.")
    let cutOffs = Counter(label: "yizhan_relay_cut_off_total", help: "Clients cut off because they read too slowly.")
}

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
