import EventLoop
import Messages
import PlatformAPI
import Telemetry

/// Counts pushes by what came of them, and tells the log of those that failed: of each trouble of an app once a minute.
/// Neither text nor person, token or address is told.
@IOLoop
final class PushWatch {
    private let clock: @Sendable () -> Timestamp
    /// When a trouble was told, and how often it came since.
    private var told: [String: (at: Timestamp, since: Int)] = [:]
    private let logger = Logger(label: "postman")

    private static let interval = Duration.seconds(60)
    /// Codes come from outside.
    private static let most = 256

    init(clock: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
    }

    /// - Parameter failure: nil for a push that the platform took.
    func tell(_ asked: PushAsked, _ failure: CallFailure?) {
        // A name that the catalogue does not have makes no series.
        count(of: failure == .noApp ? "unknown" : asked.app, asked.content.name, failure)
        if let failure { note(failure, of: asked.app, asked.content.name) }
    }

    /// - Parameter failure: nil for a text that the group's robot took.
    func tell(alarming failure: CallFailure?) {
        // No app of the catalogue has this name.
        count(of: "(operators)", "alarm", failure)
        if let failure { note(failure, of: "(operators)", "alarm") }
    }

    private func count(of app: String, _ kind: String, _ failure: CallFailure?) {
        Counter(
            label: "yizhan_pushes_total",
            dimensions: [("app", app), ("kind", kind), ("outcome", failure?.outcome.name ?? "sent")],
            help: "What was to be written to persons unasked, by what came of it."
        ).increment()
    }

    func tell(_ failure: CallFailure, listing asked: TopicsAsked) {
        note(failure, of: asked.app, "list")
    }

    func tell(_ failure: CallFailure, drawing asked: SceneAsked) {
        note(failure, of: asked.app, "scene")
    }

    private func note(_ failure: CallFailure, of app: String, _ action: String) {
        let trouble = "\(app)/\(action)/\(failure.code)"
        let now = clock()
        if let last = told[trouble], now >= last.at, now - last.at < Self.interval {
            told[trouble] = (last.at, last.since + 1)
            return
        }
        if told[trouble] == nil, told.count >= Self.most { told = [:] }
        let before = told.updateValue((now, 0), forKey: trouble)?.since ?? 0
        logger.log(
            level: failure.level, "A platform did not do what it was asked.",
            metadata: Self.metadata(of: failure, app, action, count: before + 1))
    }

    /// What the log is told of a failure. A platform's own words are left out: they may repeat what it was sent.
    nonisolated static func metadata(
        of failure: CallFailure, _ app: String, _ action: String, count: Int
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            .app: .string(app), .action: .string(action), .code: .string(failure.code), .count: .integer(count),
        ]
        if let reason = failure.reason { metadata[.reason] = .string(reason) }
        return metadata
    }
}

extension CallFailure {
    /// How urgently an operator should know of it.
    fileprivate var level: Logger.Level {
        switch platform?.kind {
        case .badSecret, .addressNotListed, .notGranted: return .error
        case .gone, .windowClosed, .budgetUsed: return .info
        case .typing: return .debug
        case .tokenEnded, .busy, .exhausted, .badContent, .unknown, .other: return .warning
        case nil: break
        }
        return switch code {
        case "unauthorized", "blocked", "app_unusable", "no_secret": .error
        case "expired", "taken_over": .info
        default: .warning
        }
    }
}

extension PushAsked.Content {
    /// The value of a counter's dimension.
    fileprivate var name: String {
        switch self {
        case .text: "text"
        case .later: "later"
        case .typing: "typing"
        case .notice: "notice"
        case .topic: "topic"
        }
    }
}

extension PushOutcome {
    fileprivate var name: String {
        switch self {
        case .sent: "sent"
        case .refused: "refused"
        case .unknown: "unknown"
        }
    }
}
