import CRDKafka
import Glibc
import Synchronization
import Telemetry

/// The connections of all clients in this process, so that all of them learn at once that a broker is frozen.
///
/// A frozen broker (or one behind a cut line) keeps its connections open. Each client of librdkafka finds out alone, at
/// the time-out of the next request that it sends there. A chat goes through one client after another, and their
/// time-outs add up. Closing the connections makes all clients look for the new leaders and coordinators at once.
package enum BrokerSockets {
    private static let open = Mutex<[Int32: String]>([:])
    private static let silence = Mutex(BrokerSilence())
    private static let logger = Logger(label: "kafka")

    /// Closes all connections to brokers that have been silent for too long. Call it several times a second.
    package static func look() {
        open.withLock { open in
            let talks = open.compactMap { socket, broker in BrokerSilence.Talk(broker, socket) }
            let silent = silence.withLock { $0.look(at: talks, .now) }
            guard !silent.isEmpty else { return }
            // Librdkafka closes a socket inside the lock, so that none of these numbers is another file's by now.
            for (socket, broker) in open where silent.contains(broker) { shutdown(socket, Int32(SHUT_RDWR)) }
            for broker in silent.sorted() {
                logger.warning(
                    "A broker answers nobody; its connections are closed.", metadata: [.address: .string(broker)])
            }
        }
    }

    /// Called by librdkafka in place of `connect`, on its own threads.
    static let connect: ConnectCallback = { socket, address, length, _, _ in
        guard let address else { return EINVAL }
        let length = socklen_t(length)
        let broker = name(of: address, length)
        open.withLock { $0[socket] = broker }
        guard Glibc.connect(socket, address, length) != 0, errno != EINPROGRESS else { return 0 }
        return errno
    }

    /// Called by librdkafka in place of `close`.
    static let close: CloseCallback = { socket, _ in
        open.withLock { open in
            open[socket] = nil
            return Glibc.close(socket)
        }
    }

    private static func name(of address: UnsafePointer<sockaddr>, _ length: socklen_t) -> String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        getnameinfo(
            address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
        return "\(text(host)):\(text(port))"
    }

    typealias ConnectCallback =
        @convention(c) (
            Int32, UnsafePointer<sockaddr>?, Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
        ) -> Int32
    typealias CloseCallback = @convention(c) (Int32, UnsafeMutableRawPointer?) -> Int32
}

/// Finds brokers that owe answers and have sent nothing on any connection for a while.
struct BrokerSilence {
    /// What the kernel says about one connection.
    struct Talk {
        let broker: String
        /// The time since the broker last sent anything.
        let heard: Duration
        /// The time since anything was last sent to the broker.
        let said: Duration

        init(_ broker: String, heard: Duration, said: Duration) {
            self.broker = broker
            self.heard = heard
            self.said = said
        }

        /// Nil if the connection is not established yet, or not any more.
        init?(_ broker: String, _ socket: Int32) {
            var info = tcp_info()
            var size = socklen_t(MemoryLayout<tcp_info>.size)
            guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0,
                Int(info.tcpi_state) == TCP_ESTABLISHED
            else { return nil }
            self.init(
                broker, heard: .milliseconds(info.tcpi_last_data_recv), said: .milliseconds(info.tcpi_last_data_sent))
        }
    }

    private var looked: ContinuousClock.Instant?
    /// How many looks in a row found a broker silent.
    private var counts: [String: Int] = [:]
    static let interval = Duration.milliseconds(500)
    /// Three seconds: longer than a busy broker is silent. Brokers need as long to agree on other leaders. Looks are
    /// counted, and not time, so that a process that was paused itself does not blame the brokers.
    static let limit = 6

    /// Returns the brokers that have just reached the limit.
    mutating func look(at talks: [Talk], _ now: ContinuousClock.Instant) -> Set<String> {
        if let looked, now - looked < Self.interval { return [] }
        looked = now
        var waiting: Set<String> = []
        var heard: Set<String> = []
        for talk in talks {
            if talk.heard <= Self.interval { heard.insert(talk.broker) }
            if talk.said < talk.heard { waiting.insert(talk.broker) }
        }
        var silent: Set<String> = []
        var counts: [String: Int] = [:]
        for broker in waiting.subtracting(heard) {
            let count = self.counts[broker, default: 0] + 1
            if count >= Self.limit { silent.insert(broker) } else { counts[broker] = count }
        }
        self.counts = counts
        return silent
    }
}
