import Glibc

/// Finds brokers that owe answers and have sent nothing on any connection for a while.
///
/// Looks are counted, and not time, so that a process that was paused itself does not blame the brokers.
struct BrokerSilence {
    private(set) var silent: Set<String> = []
    /// How many looks in a row found that a silent broker had answered a trial.
    private var answers: [String: Int] = [:]
    private var looked: ContinuousClock.Instant?
    /// How many looks in a row found that a broker owed an answer and sent nothing.
    private var counts: [String: Int] = [:]

    static let interval = Duration.milliseconds(500)
    /// Three seconds: a busy broker is silent for less, and brokers need as long to agree on new leaders.
    static let limit = 6
    /// Two seconds, in which a connection to a silent broker has to bring an answer: its client waits for it.
    static let trialLimit = 4
    /// A second and a half, in which a broker that was frozen learns what others lead by now: before, it answers for
    /// what is no longer its own.
    static let answersLimit = 3

    /// Whether the last look was long enough ago.
    func isDue(at now: ContinuousClock.Instant) -> Bool { looked.map { now - $0 >= Self.interval } ?? true }

    /// Returns the brokers whose connections are to be closed.
    mutating func look(at talks: [Talk], _ now: ContinuousClock.Instant) -> Set<String> {
        guard isDue(at: now) else { return [] }
        looked = now
        var waiting: Set<String> = []
        var heard: Set<String> = []
        for talk in talks where talk.state != .closing {
            if silent.contains(talk.broker) {
                // Connections from before the silence are closed, so that any answer is a new one.
                if talk.hasAnswered { heard.insert(talk.broker) } else { waiting.insert(talk.broker) }
            } else if talk.state == .open {
                if talk.hasAnswered, talk.heard <= Self.interval { heard.insert(talk.broker) }
                if talk.said < talk.heard { waiting.insert(talk.broker) }
            }
        }
        forgive(heard.intersection(silent))
        return count(waiting.subtracting(heard))
    }

    private mutating func forgive(_ heard: Set<String>) {
        var answers: [String: Int] = [:]
        for broker in heard {
            let count = self.answers[broker, default: 0] + 1
            if count >= Self.answersLimit { silent.remove(broker) } else { answers[broker] = count }
        }
        self.answers = answers
    }

    private mutating func count(_ waiting: Set<String>) -> Set<String> {
        var closed: Set<String> = []
        var counts: [String: Int] = [:]
        for broker in waiting {
            let count = self.counts[broker, default: 0] + 1
            if count >= (silent.contains(broker) ? Self.trialLimit : Self.limit) {
                closed.insert(broker)
            } else {
                counts[broker] = count
            }
        }
        self.counts = counts
        silent.formUnion(closed)
        return closed
    }
}

extension BrokerSilence {
    /// What the kernel says about one connection.
    struct Talk {
        enum State {
            case connecting, open, closing
        }

        var broker: String
        var state = State.open
        /// Whether the broker has ever sent anything.
        var hasAnswered = true
        /// The time since the broker last sent anything, or accepted the connection.
        var heard = Duration.zero
        /// The time since anything was last sent to the broker.
        var said = Duration.zero
    }
}

extension BrokerSilence.Talk {
    /// Where Linux keeps the count of received bytes in `tcp_info`; the C library's declaration ends before it.
    private static let receivedOffset = 128
    private static let synSent = 2

    init(with broker: String, on socket: Int32) {
        self.init(broker: broker, state: .closing)
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { bytes in
            var size = socklen_t(bytes.count)
            guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, bytes.baseAddress, &size) == 0,
                Int(size) >= Self.receivedOffset + MemoryLayout<UInt64>.size
            else { return }
            let info = bytes.load(as: tcp_info.self)
            switch Int(info.tcpi_state) {
            case TCP_ESTABLISHED: state = .open
            case Self.synSent: state = .connecting
            default: break
            }
            hasAnswered = bytes.load(fromByteOffset: Self.receivedOffset, as: UInt64.self) > 0
            heard = .milliseconds(info.tcpi_last_data_recv)
            said = .milliseconds(info.tcpi_last_data_sent)
        }
    }
}
