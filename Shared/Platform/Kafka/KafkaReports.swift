import CRDKafka
import Synchronization
import Telemetry

/// Logs what librdkafka reports: of each kind one line a minute, with the `count` of those left out before it.
///
/// Brokers that are away make every client report every attempt to connect.
enum KafkaReports {
    private static let limit = Mutex(ReportLimit())
    private static let logger = Logger(label: "kafka")

    /// Called by librdkafka's own threads.
    static let logged: LogCallback = { _, severity, facility, line in
        let level: Logger.Level = severity <= 2 ? .error : severity <= 4 ? .warning : .debug
        let text = line.map { String(cString: $0) } ?? ""
        let kind = (facility.map { String(cString: $0) } ?? "") + ReportLimit.thread(of: text)
        guard let omitted = limit.withLock({ $0.admit(kind, at: .now) }) else { return }
        var metadata: Logger.Metadata = [.reason: .string(text)]
        if omitted > 0 { metadata[.count] = .integer(omitted) }
        logger.log(level: level, "The Kafka client reports.", metadata: metadata)
    }

    typealias LogCallback =
        @convention(c) (
            OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?
        ) -> Void
}

/// Lets one report of a kind through a minute.
struct ReportLimit {
    private struct Kind {
        var next: ContinuousClock.Instant
        var omitted = 0
    }

    private var kinds: [String: Kind] = [:]
    private static let pause = Duration.seconds(60)
    private static let most = 1_000

    /// Returns how many reports of the kind were left out since the last one; nil if this one is to be left out too.
    mutating func admit(_ kind: String, at now: ContinuousClock.Instant) -> Int? {
        if let known = kinds[kind], now < known.next {
            kinds[kind]?.omitted += 1
            return nil
        }
        if kinds.count >= Self.most { kinds.removeAll(keepingCapacity: true) }
        let omitted = kinds[kind]?.omitted ?? 0
        kinds[kind] = Kind(next: now + Self.pause)
        return omitted
    }

    /// Returns the thread in brackets with which a report begins: it names the broker.
    static func thread(of text: String) -> Substring {
        guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else { return "" }
        return text[...end]
    }
}
