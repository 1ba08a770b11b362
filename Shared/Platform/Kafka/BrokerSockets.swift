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
    private static let connections = Mutex(BrokerConnections())
    private static let logger = Logger(label: "kafka")

    /// Closes all connections to brokers that have been silent for too long. Call it several times a second.
    package static func look() {
        connections.withLock { connections in
            let now = ContinuousClock.now
            guard connections.silence.isDue(at: now) else { return }
            let before = connections.silence.silent
            let closed = connections.look(now) { BrokerSilence.Talk(with: $1, on: $0) }
            // Librdkafka closes a socket under the lock, so that none of these numbers is another file's by now.
            for (socket, broker) in connections.brokers where closed.contains(broker) {
                shutdown(socket, Int32(SHUT_RDWR))
            }
            for broker in connections.silence.silent.subtracting(before).sorted() {
                logger.warning(
                    "A broker answers nobody; its connections are closed.", metadata: [.address: .string(broker)])
            }
            for broker in before.subtracting(connections.silence.silent).sorted() {
                logger.notice("A broker answers again.", metadata: [.address: .string(broker)])
            }
        }
    }

    /// Called by librdkafka in place of `connect`, on its own threads.
    static let connect: ConnectCallback = { socket, address, length, _, client in
        guard let address else { return EINVAL }
        let length = socklen_t(length)
        let broker = name(of: address, length)
        let client = BrokerConnections.Client(bitPattern: client)
        let isLet = connections.withLock { $0.connect(socket, to: broker, by: client, at: .now) }
        guard isLet else { return ECONNREFUSED }
        guard Glibc.connect(socket, address, length) != 0, errno != EINPROGRESS else { return 0 }
        return errno
    }

    /// Called by librdkafka in place of `close`.
    static let close: CloseCallback = { socket, _ in
        connections.withLock { connections in
            connections.close(socket)
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
