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
    private var tails: [Int32: Tail] = [:]
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
        let tail = Tail(partition: partition)
        try await tail.follow(log)
        tails[partition] = tail
        ticks = LoopTimer(after: configuration.tick, repeating: true) { [weak self] in self?.passTime() }
    }

    package var position: Int64? { tails[partition]?.position }

    /// How many readers are open.
    package var openReaders: Int { metrics.readers.value }

    package func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader {
        let reader = Reader(stream, after: nil, isNumbered: numbered, sink: sink, relay: self)
        reader.begin(at: tail(of: stream.partition))
        return reader
    }

    package func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader {
        let reader = Reader(stream, after: event, isNumbered: numbered, sink: sink, relay: self)
        metrics.resumes.increment()
        reader.catchUp(at: tail(of: stream.partition))
        return reader
    }

    /// How many partitions are followed.
    package var followedPartitions: Int { tails.count }

    /// The tail of a partition; followed from the first use on.
    func tail(of partition: Int32) -> Tail {
        if let tail = tails[partition] { return tail }
        let tail = Tail(partition: partition)
        tails[partition] = tail
        // It ends with its one call of the log, which answers.
        IOLoop.start { await self.follow(tail) }
        return tail
    }

    private func follow(_ tail: Tail) async {
        do throws(LogError) {
            try await tail.follow(log)
        } catch {
            logger.error("A partition of replies cannot be followed.", metadata: [.partition: "\(tail.partition)"])
            tails[tail.partition] = nil
            tail.fail()
        }
    }

    private func passTime() {
        let now = ContinuousClock.now
        let time = clock()
        for tail in tails.values { tail.tick(now, time) }
        // Only now and then: whoever comes back a moment later finds it still followed.
        for (partition, tail) in tails where partition != self.partition && tail.isIdle {
            tail.cancel()
            tails[partition] = nil
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
