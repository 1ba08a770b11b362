import EventLoop
import Foundation
import Glibc
import HTTP
import Testing

@Suite struct LimitTests {
    @Test func `one address cannot take all places, and others are unharmed`() async throws {
        let path = "/tmp/yizhan-test-\(UInt32.random(in: 0 ... .max)).socket"
        let server = try await TestServer { configuration in
            configuration.maxConnectionsPerAddress = 3
            configuration.addresses.append(.file(path: path))
        }
        var greedy: [RawClient] = []
        for _ in 0..<3 { greedy.append(try RawClient(to: server.address)) }
        for client in greedy { #expect(await client.ask("/hello") == "hello") }
        let refused = try RawClient(to: server.address)
        #expect(await refused.receiveAnswer().head.hasPrefix("HTTP/1.1 429 "))
        let other = try RawClient(to: .file(path: path))
        await other.send(get("/hello"))
        #expect(await other.receiveAnswer().body == "hello")
        greedy.removeAll()
        #expect(await server.eventually { $0.server.counters.openConnections <= 2 })
        #expect(try await RawClient(to: server.address).ask("/hello") == "hello")
        #expect(await server.server.counters.refusedConnections == 1)
        await server.stop()
    }

    @Test func `as many connections may knock at once as may be open`() async throws {
        let server = try await TestServer { $0.maxConnections = 77 }
        let port = try #require(server.address.description.split(separator: ":").last.flatMap { UInt16($0) })
        #expect(try backlogs(ofPort: port) == [77])
        await server.stop()
    }

    /// The longest queues of this process's listening sockets on a port.
    private func backlogs(ofPort port: UInt16) throws -> [UInt32] {
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        return descriptors.filter { ownPort(of: $0) == port }.compactMap { descriptor in
            var info = tcp_info()
            var length = socklen_t(MemoryLayout<tcp_info>.size)
            let found = getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
            // Of a listening socket the system tells the longest queue there.
            return found == 0 && info.tcpi_state == UInt8(TCP_LISTEN) ? info.tcpi_sacked : nil
        }
    }

    private func ownPort(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.baseAddress.map { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &length) }
        }
        return found == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    @Test func `more connections than there are places are told so`() async throws {
        let server = try await TestServer { $0.maxConnections = 2 }
        let first = try RawClient(to: server.address)
        let second = try RawClient(to: server.address)
        #expect(await first.ask("/hello") == "hello")
        #expect(await second.ask("/hello") == "hello")
        let third = try RawClient(to: server.address)
        let answer = await third.receiveAnswer()
        #expect(answer.head.hasPrefix("HTTP/1.1 503 ") && answer.head.contains("Connection: close"))
        #expect(await first.ask("/hello") == "hello")
        await server.stop()
    }

    @Test func `behind a trusted proxy the client it names is counted, request by request`() async throws {
        let server = try await TestServer { configuration in
            configuration.trustedProxies = [AddressRange("127.0.0.0/8"), AddressRange("10.0.0.0/8")].compactMap(\.self)
            configuration.maxConnectionsPerAddress = 1
        }
        let from = "X-Forwarded-For: 6.6.6.6, 8.8.8.8, 10.1.2.3\r\n"
        let open = try RawClient(to: server.address)
        await open.send(get("/open", from))
        #expect(await open.receive(through: "begun\n").hasSuffix("begun\n"))
        let same = try RawClient(to: server.address)
        await same.send(get("/who", from) + get("/who", "X-Forwarded-For: 9.9.9.9\r\n"))
        #expect(await same.receiveAnswer().head.hasPrefix("HTTP/1.1 429 "))
        #expect(await same.receiveAnswer().body == "9.9.9.9")
        await IOLoop.run { server.writers.first?.finish() }
        await same.send(get("/who", from))
        #expect(await same.receiveAnswer().body == "8.8.8.8")
        await server.stop()
    }

    @Test func `a stranger's X-Forwarded-For is not believed`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/who", "X-Forwarded-For: 9.9.9.9\r\n"))
        #expect(await client.receiveAnswer().body == "127.0.0.1")
        await server.stop()
    }
}
