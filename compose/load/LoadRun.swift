/// Runs clients for a time: each asks again after its answer, or at a rate.
final class LoadRun {
    let address: Address
    /// One for each key.
    private let requests: [[UInt8]]
    let poller = Poller()

    private let plan: Plan
    private var measurements = Measurements()
    private var connections: [LoadConnection] = []
    private var retries = PaceQueue<LoadConnection>(interval: 10_000_000)
    /// The clients' turns, if they ask at a rate.
    private var turns: PaceQueue<LoadConnection>?
    private var began: UInt64 = 0
    private var memory: MemoryWatch?
    private var measuresFrom: UInt64 = 0
    private var end: UInt64 = 0

    init(plan: Plan, address: Address) {
        self.plan = plan
        self.address = address
        memory = plan.process.map(MemoryWatch.init)
        turns = plan.interval.map { PaceQueue(interval: $0) }
        requests = plan.keys.map { plan.request(with: $0, to: address) }
    }

    /// Whether answers come word by word.
    var hasWords: Bool { plan.kind == .chats }

    /// Whether an answer that has ended says all that it should.
    func isWhole(_ reader: AnswerReader) -> Bool {
        !hasWords || reader.isDone && reader.words == plan.words
    }

    var isOver: Bool { Clock.now >= end }

    func run() -> Measurements {
        began = Clock.now
        measuresFrom = began + UInt64(plan.warmUp * 1e9)
        end = measuresFrom + UInt64(plan.seconds * 1e9)
        connections.reserveCapacity(plan.connections)
        while !isOver {
            openMore()
            let pause: UInt64 = connections.count < plan.connections ? 1_000_000 : 20_000_000
            poller.wait(until: min(end, retries.firstDue ?? end, turns?.firstDue ?? end, Clock.now + pause))
            while let (_, connection) = retries.popDue(at: Clock.now) { connection.tryAgain() }
            while let (due, connection) = turns?.popDue(at: Clock.now) { connection.ask(dueAt: due) }
            watch()
        }
        measurements.seconds = Double(Clock.now - measuresFrom) / 1e9
        measurements.memory = memory
        return measurements
    }

    /// Opens a few connections a turn, so that no listener's queue overflows; one after another at a rate.
    private func openMore() {
        for _ in 0..<min(64, plan.connections - connections.count) {
            if let interval = plan.interval {
                let due = began + interval * UInt64(connections.count) / UInt64(plan.connections)
                guard Clock.now >= due else { return }
            }
            let connection = LoadConnection(run: self, request: requests[connections.count % requests.count])
            connections.append(connection)
            connection.connect()
        }
    }

    private func watch() {
        guard plan.countsOpen, memory?.isDue ?? true else { return }
        measurements.mostOpen = max(measurements.mostOpen, connections.count { $0.isStreaming })
        memory?.sample()
    }

    /// Queues a client for its next turn; returns false if clients ask again at once.
    func waitForTurn(_ connection: LoadConnection, after last: UInt64) -> Bool {
        turns?.append(connection, after: last)
        return turns != nil
    }

    func answered(began: UInt64, asked: UInt64, firstWord: UInt64, ended: UInt64) {
        guard ended >= measuresFrom, ended <= end else { return }
        measurements.add(firstWord: firstWord - began, fromAsking: firstWord - asked, whole: ended - began)
    }

    /// Notes that the server refused to answer now; the client comes again at its next turn, or soon.
    func refused(_ status: Int, _ connection: LoadConnection, asked: UInt64, due: UInt64, saysWhen: Bool) {
        let now = Clock.now
        if now >= measuresFrom, now <= end { measurements.addRefusal(status, after: now - asked, saysWhen: saysWhen) }
        if !isOver, !waitForTurn(connection, after: due) { retries.append(connection, after: now) }
    }

    func failed(_ failure: Failure, _ connection: LoadConnection) {
        measurements.failures[failure, default: 0] += 1
        if !isOver { retries.append(connection, after: Clock.now) }
    }
}
