import Foundation
import Glibc
import Synchronization
import Testing

@testable import Kafka

/// A broker that ends before it has answered is asked again.
struct DyingBrokerTests {
    /// Takes connections, and ends each at once, until it is closed itself.
    private final class DyingBroker: Sendable {
        private let listener: Int32
        private let accepted = Mutex(0)
        let port: UInt16

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
                        && getsockname(listener, pointer, &length) == 0
                }
            }
            try #require(isOpen)
            self.listener = listener
            port = UInt16(bigEndian: address.sin_port)
            Thread.detachNewThread { [self] in
                while case let connection = accept(listener, nil, nil), connection >= 0 {
                    accepted.withLock { $0 += 1 }
                    Glibc.close(connection)
                }
            }
        }

        var connections: Int { accepted.withLock { $0 } }

        /// Ends `accept` in the thread, too.
        func close() {
            shutdown(listener, Int32(SHUT_RDWR))
            Glibc.close(listener)
        }
    }

    @Test func `it is asked until the deadline`() throws {
        let broker = try DyingBroker()
        defer { broker.close() }
        let properties = KafkaProperties([
            ("bootstrap.servers", "127.0.0.1:\(broker.port)"), ("reconnect.backoff.ms", "10"),
            ("reconnect.backoff.max.ms", "10"),
        ])
        let admin = try KafkaAdmin(properties)
        let began = ContinuousClock.now
        let deadline = Duration.seconds(1)
        let unreachable = KafkaError.unreachable("127.0.0.1:\(broker.port)", for: deadline)
        #expect(throws: unreachable) { try admin.cluster(within: deadline) }
        #expect(ContinuousClock.now - began >= deadline && broker.connections > 1)
    }
}
