import Foundation
import Glibc
import Synchronization

/// A peer on loopback that a test plays by hand: each connection runs a closure on a thread of its own.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let accepted = Counter()

    init(_ serve: @escaping @Sendable (RawConnection) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        withUnsafeMutableBytes(of: &address) { bytes in
            guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
            precondition(bind(listener, address, length) == 0 && listen(listener, 64) == 0, "no port on loopback")
            precondition(getsockname(listener, address, &length) == 0, "a bound socket has a name")
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [accepted] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                accepted.increment()
                Thread.detachNewThread { serve(RawConnection(descriptor)) }
            }
            close(listener)
        }
    }

    deinit {
        // Wakes the thread that accepts, which closes it.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Connections accepted so far.
    var connectionCount: Int { accepted.value }

    /// This process's sockets that are connected to the server.
    func openClientSockets() throws -> Int { try clientSockets().count }

    /// An option's value at each of them.
    func clientSocketOption(_ option: Int32) throws -> [Int32] {
        try clientSockets().map { descriptor in
            var value: Int32 = -1
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, Int32(IPPROTO_TCP), option, &value, &length)
            return value
        }
    }

    private func clientSockets() throws -> [Int32] {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return names.compactMap { Int32($0) }.filter { peerPort(of: $0) == port }
    }

    private func peerPort(of descriptor: Int32) -> Int? {
        var address = sockaddr_in.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.baseAddress.map { getpeername(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &length) }
        }
        return found == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}

extension sockaddr_in {
    static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// A number that threads share.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    func increment() {
        count.add(1, ordering: .acquiringAndReleasing)
    }
}
