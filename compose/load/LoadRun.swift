/// A closed loop of clients: each asks again as soon as it has its answer, for a time.
final class LoadRun {
    let address: Address
    let request: [UInt8]
    let expectedWords: Int
    let poller = Poller()

    private let plan: Plan
    private var measurements = Measurements()
    private var connections: [LoadConnection] = []
    private var retries = PaceQueue<LoadConnection>(interval: 10_000_000)
    private var memory: MemoryWatch?
    private var measuresFrom: UInt64 = 0
    private var end: UInt64 = 0

    init(plan: Plan, address: Address) {
        self.plan = plan
        self.address = address
        expectedWords = plan.words
        memory = plan.process.map(MemoryWatch.init)
        let body =
            #"{"model":"\#(plan.model)","stream":true,"messages":[{"role":"user","content":"Say twenty words."}]}"#
        request = Array(
            ("POST \(plan.path) HTTP/1.1\r\nHost: \(address.host):\(address.port)\r\nAuthorization: Bearer \(plan.key)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8)
    }

    var isOver: Bool { Clock.now >= end }

    func run() -> Measurements {
        let began = Clock.now
        measuresFrom = began + UInt64(plan.warmUp * 1e9)
        end = measuresFrom + UInt64(plan.seconds * 1e9)
        connections.reserveCapacity(plan.connections)
        while !isOver {
            openMore()
            poller.wait(until: min(end, retries.firstDue ?? end, Clock.now + 20_000_000))
            while let (_, connection) = retries.popDue(at: Clock.now) { connection.connect() }
            watch()
        }
        measurements.seconds = Double(Clock.now - measuresFrom) / 1e9
        measurements.memory = memory
        return measurements
    }

    /// A few connections a turn, so that no listener's queue overflows.
    private func openMore() {
        for _ in 0..<min(64, plan.connections - connections.count) {
            let connection = LoadConnection(run: self)
            connections.append(connection)
            connection.connect()
        }
    }

    private func watch() {
        guard plan.countsOpen, memory?.isDue ?? true else { return }
        measurements.mostOpen = max(measurements.mostOpen, connections.count { $0.isStreaming })
        memory?.sample()
    }

    func answered(began: UInt64, firstWord: UInt64, ended: UInt64) {
        guard ended >= measuresFrom, ended <= end else { return }
        measurements.add(firstWord: firstWord - began, whole: ended - began)
    }

    func failed(_ failure: Failure, _ connection: LoadConnection) {
        measurements.failures[failure, default: 0] += 1
        if !isOver { retries.append(connection, after: Clock.now) }
    }
}
