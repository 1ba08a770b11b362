import Credentials
import EventLoop
import LogBench
import MessageLog
import Messages
import Relay
import SimulatedLog
import Streams
import Testing

/// Thousands of seeded schedules of records, room and clients; each client must get exactly what was written.
@IOLoop
struct LaggingSchedulesTests {
    @Test(arguments: [(RelayBench.Kind.remote, 400), (.embedded, 60)])
    func `whatever comes and is taken when, nothing is missing and nothing comes twice`(
        kind: RelayBench.Kind, runs: Int
    ) async throws {
        for (number, bounds) in [(60, 0, 1), (60, 1000, 2), (200, 100, 3), (600, 300, 16), (2000, 1000, 4)].enumerated()
        {
            var configuration = Relay.Configuration()
            (configuration.pendingBytes, configuration.heldBytes, configuration.pageRecords) = bounds
            configuration.tick = .seconds(3600)
            let bench = try await RelayBench(configuration, kind)
            for run in 0..<runs {
                let seed = UInt64(number * 100_000 + run)
                var schedule = try Schedule(seed, bench, pendingBytes: configuration.pendingBytes)
                try await schedule.play()
            }
            await bench.close()
        }
    }
}

/// One stream, and clients that read it as the seed says.
@IOLoop
private struct Schedule {
    private struct Reading {
        let client = SlowClient()
        /// What the client had before.
        let known: String
    }

    private let seed: UInt64
    private let bench: RelayBench
    private let pendingBytes: Int
    private var random: SeededGenerator
    private let stream: StreamID
    private var replies: [Reply] = []
    private var frames = ""
    private var readings: [Reading] = []

    init(_ seed: UInt64, _ bench: RelayBench, pendingBytes: Int) throws {
        self.seed = seed
        self.bench = bench
        self.pendingBytes = pendingBytes
        random = SeededGenerator(seed: seed)
        stream = try bench.stream()
        write()
    }

    /// Makes an answer of parts, zombies' parts and takeovers.
    private mutating func write() {
        var writer = Writer(stream)
        for number in 0...random.below(40) {
            let text = "\(number) " + String(repeating: "x", count: random.below(random.oneIn(8) ? 300 : 30))
            if random.oneIn(3) {
                replies.append(writer.part(text, "and"))
                frames += "data: \(text)\n\ndata: and\n\n"
            } else {
                replies.append(writer.part(text))
                frames += "data: \(text)\n\n"
            }
            if random.oneIn(6), let last = replies.last { replies.append(last) }
            guard random.oneIn(10) else { continue }
            var zombie = writer
            replies += [writer.takeover(), zombie.part("from a zombie"), zombie.end(.failed, "too")]
        }
        replies.append(writer.end())
        frames += "data: [DONE]\n\n"
    }

    mutating func play() async throws {
        begin()
        while !replies.isEmpty { try await step() }
        for reading in readings { reading.client.flush() }
        let deadline = ContinuousClock.now + .seconds(20)
        while let open = readings.first(where: { !$0.client.isDone }), .now < deadline {
            open.client.take(1 + random.below(500))
            open.client.flush()
            await Task.yield()
        }
        try await check()
    }

    private mutating func begin() {
        let reading = Reading(known: "")
        reading.client.reader = bench.relay.begin(stream, into: reading.client)
        readings.append(reading)
    }

    private mutating func step() async throws {
        switch random.below(8) {
        case 0, 1: try await append()
        case 2, 3: readings.randomElement(using: &random)?.client.take(random.below(400))
        case 4: for reading in readings { reading.client.flush() }
        case 5 where readings.count < 4 && random.oneIn(3): try await join()
        default: await Task.yield()
        }
    }

    private mutating func append() async throws {
        let count = min(1 + random.below(random.oneIn(4) ? 20 : 3), replies.count)
        let noise = Reply(
            address: ReplyAddress(partition: stream.partition, stream: "another"), epoch: 1, sequence: 0, kind: .part)
        try await bench.append(replies.prefix(count) + (random.oneIn(2) ? [noise] : []))
        replies.removeFirst(count)
    }

    /// Adds a client that comes back, or one that asks for the same by a pointer.
    private mutating func join() async throws {
        let text = readings.first?.client.text ?? ""
        let events = text.components(of: "\n\n")
        let index = random.below(events.count + 1)
        guard index > 0 || random.oneIn(2) else { return try await joinByPointer() }
        let known = events.prefix(index).joined()
        let reading = Reading(known: known)
        let id = events.prefix(index).last?.split(separator: "\n").first { $0.hasPrefix("id: ") }?.dropFirst(4)
        reading.client.reader = bench.relay.open(
            stream, after: id.flatMap { EventID(String($0)) }, into: reading.client)
        readings.append(reading)
    }

    private mutating func joinByPointer() async throws {
        let repeated = try bench.stream()
        let reading = Reading(known: "")
        reading.client.reader = bench.relay.begin(repeated, into: reading.client)
        readings.append(reading)
        try await bench.append(
            Reply(address: repeated.address, epoch: 1, sequence: 0, kind: .pointer(stream.address)))
    }

    private func check() async throws {
        let whole = try await bench.read(stream)
        #expect(whole.frames == frames, "seed \(seed)")
        for reading in readings {
            let client = reading.client
            #expect(client.isDone, "seed \(seed)")
            #expect(reading.known + client.text == whole.text, "seed \(seed)")
            #expect(client.highWater <= pendingBytes + client.largest, "seed \(seed)")
        }
    }
}

extension String {
    /// The pieces that end with the separator, whole ones only.
    fileprivate func components(of separator: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let end = rest.firstRange(of: separator)?.upperBound {
            pieces.append(String(rest[..<end]))
            rest = rest[end...]
        }
        return pieces
    }
}
