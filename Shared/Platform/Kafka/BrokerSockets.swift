import CRDKafka
import Glibc
import Synchronization
import Telemetry

/// The connections of all clients in this process, so that all of them learn at once that a broker is frozen.
///
/// A frozen broker, or one behind a cut line, keeps its connections open and accepts others. Each client of librdkafka
/// finds out alone, at the time-out of the next request that it sends there, and again while it connects anew. A chat
/// goes through many clients, and their time-outs add up. Where connections are closed and refused, all of them look
/// for the new leaders and coordinators at once.
package enum BrokerSockets {
    private struct State {
        var brokers: [Int32: String] = [:]
        var silence = BrokerSilence()
    }

    private static let state = Mutex(State())
    private static let logger = Logger(label: "kafka")

    /// Closes all connections to brokers that have been silent for too long. Call it several times a second.
    package static func look() {
        state.withLock { state in
            let now = ContinuousClock.now
            guard state.silence.isDue(at: now) else { return }
            let before = state.silence.silent
            let talks = state.brokers.map { BrokerSilence.Talk(with: $1, on: $0) }
            let closed = state.silence.look(at: talks, now)
            // Librdkafka closes a socket under the lock, so that none of these numbers is another file's by now.
            for (socket, broker) in state.brokers where closed.contains(broker) { shutdown(socket, Int32(SHUT_RDWR)) }
            for broker in state.silence.silent.subtracting(before).sorted() {
                logger.warning(
                    "A broker answers nobody; its connections are closed.", metadata: [.address: .string(broker)])
            }
            for broker in before.subtracting(state.silence.silent).sorted() {
                logger.notice("A broker answers again.", metadata: [.address: .string(broker)])
            }
        }
    }

    /// Called by librdkafka in place of `connect`, on its own threads.
    static let connect: ConnectCallback = { socket, address, length, _, _ in
        guard let address else { return EINVAL }
        let length = socklen_t(length)
        let broker = name(of: address, length)
        let isRefused = state.withLock { state in
            // One connection at a time finds out whether a silent broker is back.
            if state.silence.silent.contains(broker), state.brokers.values.contains(broker) { return true }
            state.brokers[socket] = broker
            return false
        }
        if isRefused { return ECONNREFUSED }
        guard Glibc.connect(socket, address, length) != 0, errno != EINPROGRESS else { return 0 }
        return errno
    }

    /// Called by librdkafka in place of `close`.
    static let close: CloseCallback = { socket, _ in
        state.withLock { state in
            state.brokers[socket] = nil
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
