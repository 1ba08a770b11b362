import Bot
import Catalogue
import Credentials
import Crypto
import EventLoop
import LiveCatalogue
import MessageLog
import Messages
import Stations
import Telemetry

/// The role `bot`: what persons who write to the bot are answered, and when groups at zsxq are looked at.
struct BotPart: Part {
    private let surroundings: BotSurroundings
    private let catalogue: CatalogueReader

    init(_ means: Means) {
        surroundings = means.settings.botSurroundings
        catalogue = { log in try await means.merchants(on: log) }
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await log.run(ProcessorLoop(Bot()))
        guard let catalogue = try await catalogue(log) else { return Running() }
        // Which follows the log as long as somebody has it.
        let clock = PollClock(
            log, catalogue: { catalogue.current.value }, surroundings: surroundings,
            now: Service.clock)
        clock.start()
        return Running(stop: { clock.stop() })
    }
}

/// Tells Bot when a group at zsxq is to be looked at: at the interval that its entry in the catalogue has.
///
/// Each process with the role tells it, with the same number: Bot takes the first.
@IOLoop
final class PollClock {
    private let log: any MessageLog
    private let catalogue: @IOLoop () -> Catalogue
    private let surroundings: BotSurroundings
    private let now: @Sendable () -> Timestamp
    /// The latest poll of each app that the log has taken from this process.
    private var told: [String: Int64] = [:]
    private var timer: LoopTimer?
    /// Nobody reads what is answered to a poll, so nobody verifies the names of those streams.
    private let secret: ServerSecret
    private let logger = Logger(label: "bot")

    private static let interval = Duration.seconds(5)

    /// - Parameter catalogue: the one in force.
    init(
        _ log: any MessageLog, catalogue: @escaping @IOLoop () -> Catalogue, surroundings: BotSurroundings,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        self.catalogue = catalogue
        self.surroundings = surroundings
        self.now = now
        guard let secret = ServerSecret(SecureRandom.bytes(32)) else {
            preconditionFailure("32 bytes make a secret.")
        }
        self.secret = secret
    }

    func start() {
        timer = LoopTimer(after: Self.interval, repeating: true) { [weak self] in self?.tell() }
    }

    func stop() { timer = nil }

    /// Tells what is due and was not told before.
    func tell() {
        let time = now()
        let catalogue = self.catalogue()
        // A sandbox that runs elsewhere has no groups here. Who calls the platform has to open the entry's secret, not we.
        let groups = catalogue.apps.filter { $0.platform == .zsxq && ($0.fault == nil || !$0.isSandbox) }
        let names = Set(groups.map(\.name))
        told = told.filter { names.contains($0.key) }
        for app in groups {
            guard let number = Self.number(of: app, at: time), number > told[app.name] ?? .min,
                let due = due(app, number, in: catalogue, at: time)
            else { continue }
            log.append([Draft(to: BotInbox.due(due))]) { [weak self] result in self?.take(result, app.name, number) }
        }
    }

    /// Counts an app's polls, the same in every process; nil for an app that is not polled.
    nonisolated static func number(of app: App, at time: Timestamp) -> Int64? {
        guard let interval = app.pollInterval?.wholeMilliseconds, interval > 0 else { return nil }
        return time.milliseconds / interval
    }

    private func due(_ app: App, _ number: Int64, in catalogue: Catalogue, at time: Timestamp) -> PollDue? {
        guard let identity = Identity(zsxqGroup: app.id) else { return nil }
        let chat = StreamID.make(
            account: identity.account, partition: log.partition(of: identity.account.name), offset: 0, at: time, secret)
        return PollDue(
            identity: identity, app: app.name,
            terms: catalogue.terms(of: app, for: identity, at: time, in: surroundings), number: number,
            chance: Int.random(in: 0..<100), chat: chat.request, chatReply: chat.address)
    }

    private func take(_ result: Result<[Placement], LogError>, _ app: String, _ number: Int64) {
        switch result {
        case .success: told[app] = max(number, told[app] ?? .min)
        case .failure(let error):
            logger.warning(
                "A group is to be looked at, and the log does not take it in; in a moment again.",
                metadata: [.error: .string("\(error)")])
        }
    }
}
