import Catalogue
import EventLoop
import LiveCatalogue
import MessageLog
import Messages
import Reconciliation
import Stations
import Telemetry

/// The role `reconciliation`: holds books against bills, and says when a day's bills are due.
struct ReconciliationPart: Part {
    private let catalogue: CatalogueReader

    init(_ means: Means) {
        catalogue = { log in try await means.merchants(on: log) }
    }

    func start(on log: any MessageLog) async throws -> Running {
        try await log.run(ProcessorLoop(Reconciliation()))
        guard let catalogue = try await catalogue(log) else { return Running() }
        // Which follows the log as long as somebody has it.
        let clock = SettlementClock(log, merchants: { catalogue.current.value.merchants }, now: Service.clock)
        clock.start()
        return Running(stop: { clock.stop() })
    }
}

/// Tells Reconciliation of each merchant's days whose bills are there.
///
/// Each process with the role tells them, and tells them again after a start: a day that has begun stays as it is.
@IOLoop
final class SettlementClock {
    private let log: any MessageLog
    private let merchants: @IOLoop () -> [Merchant]
    private let now: @Sendable () -> Timestamp
    /// What the log has taken from this process, of the days that are due now.
    private var told: Set<SettlementDay> = []
    private var timer: LoopTimer?
    private let logger = Logger(label: "settlements")

    private static let interval = Duration.seconds(300)
    /// A command's process is over by then.
    private static let firstLook = Duration.seconds(60)
    /// When providers have the bills of the day before, in Beijing's time.
    private nonisolated static let hour = Duration.seconds(10 * 3_600)
    /// Yesterday, and three days before it: a service may have been down for as long.
    private nonisolated static let days: Int64 = 4

    /// - Parameter merchants: those of the catalogue in force.
    init(
        _ log: any MessageLog, merchants: @escaping @IOLoop () -> [Merchant], now: @escaping @Sendable () -> Timestamp
    ) {
        self.log = log
        self.merchants = merchants
        self.now = now
    }

    func start() { look(after: Self.firstLook) }

    func stop() { timer = nil }

    private func look(after pause: Duration) {
        timer = LoopTimer(after: pause) { [weak self] in
            guard let self else { return }
            look(after: Self.interval)
            tell()
        }
    }

    /// The days of a merchant whose bills are there, the latest first.
    nonisolated static func due(of merchant: String, at moment: Timestamp) -> [SettlementDay] {
        // Until that hour it counts as the day before.
        (1...days).map { number in
            SettlementDay(merchant: merchant, at: moment - hour - .seconds(number * 86_400))
        }
    }

    /// Tells what is due and was not told before.
    func tell() {
        let time = now()
        // A sandbox that runs elsewhere has no bills here.
        let terms = merchants().filter { $0.fault == nil || !$0.isSandbox }.map(\.terms)
        let due = terms.flatMap { terms in Self.due(of: terms.name, at: time).map { (terms, $0) } }
        told.formIntersection(due.map { $0.1 })
        for (terms, day) in due where !told.contains(day) {
            log.append([Draft(to: ReconciliationInbox.due(BillDue(day: day, merchant: terms)))]) { [weak self] result in
                self?.take(result, day)
            }
        }
    }

    private func take(_ result: Result<[Placement], LogError>, _ day: SettlementDay) {
        switch result {
        case .success: told.insert(day)
        case .failure(let error):
            logger.warning(
                "A day's bills are due, and the log does not take it in; in five minutes again.",
                metadata: [.error: .string("\(error)")])
        }
    }
}
