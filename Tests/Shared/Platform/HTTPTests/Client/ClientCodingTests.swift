import Dispatch
import EventLoop
import Foundation
import HTTP
import Synchronization
import Testing

/// Bodies that come compressed though nobody asked for it.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientCodingTests {
    private nonisolated static let text = "data: one\n\ndata: 驿站\n\n"
    private nonisolated static let gzip = "H4sIAAAAAAACA0tJLEm0UsjPS+XiSgEzX67c/3z1TC4uABK8NpYZAAAA"
    /// 48 MiB of zeros.
    private nonisolated static let bomb =
        "y///PwAkAOKxQHLv//j//weABEAcFoDu/R////8AkACIwwLQvf/j//8fABIAcVgAuvd//P//A0ACIA4LQPf+L////wBIAMRhAeje/wE="

    private func bytes(_ text: String) throws -> [UInt8] {
        Array(try #require(Data(base64Encoded: text)))
    }

    private func record(
        _ body: [UInt8], coding: String, status: String = "200 OK", from client: HTTPClient = .forTests()
    ) async throws -> CallRecord {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(
                "HTTP/1.1 \(status)\r\nContent-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n")
            _ = connection.write(body)
            _ = connection.waitForClose()
        }
        let record = CallRecord()
        client.record(ClientRequest(method: .post, url: server.url, body: [1]), in: record)
        try await record.waitForEnd()
        return record
    }

    @Test(
        arguments: [
            ("gzip", Self.gzip), ("x-gzip", Self.gzip), ("GZIP", Self.gzip),
            ("deflate", "eJxLSSxJtFLIz0vl4koBM1+u3P989UwuLgB1ugnP"),
            ("deflate", "S0ksSbRSyM9L5eJKATNfrtz/fPVMLi4A"),
            ("br", "CwyAZGF0YTogb25lCgpkYXRhOiDpqb/nq5kKCgM="),
            ("zstd", "KLUv/QRYyQAAZGF0YTogb25lCgpkYXRhOiDpqb/nq5kKCntaeDQ="),
        ], ["200 OK", "400 No"])
    func `a coded body is told as it was before`(coded: (coding: String, body: String), status: String) async throws {
        let record = try await record(bytes(coded.body), coding: coded.coding, status: status)
        #expect(record.text == Self.text)
        #expect(record.hasSucceeded)
    }

    @Test func `a piece of a coded stream is told before the next has come`() async throws {
        let isFirstSeen = DispatchSemaphore(value: 0)
        let pieces = [try bytes("H4sIAAAAAAAAA0pJLEm0UsjPS+XiAgAAAP//"), try bytes("SwEzX67c/3z1TC4uABK8NpYZAAAA")]
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
            for (index, piece) in pieces.enumerated() {
                connection.write("\(String(piece.count, radix: 16))\r\n")
                _ = connection.write(piece + Array("\r\n".utf8))
                guard index > 0 || isFirstSeen.wait(timeout: .now() + 10) == .success else { return }
            }
            connection.write("0\r\n\r\n")
        }
        let record = CallRecord()
        HTTPClient.forTests().record(ClientRequest(url: server.url), in: record)
        try await record.wait { record.text == "data: one\n\n" }
        isFirstSeen.signal()
        try await record.waitForEnd()
        #expect(record.text == Self.text)
    }

    @Test(arguments: ["UTF-8", "utf8", "identity", "none", ""])
    func `a coding that is none is passed over, and the next call's is undone`(coding: String) async throws {
        let client = HTTPClient.forTests()
        let plain = try await record(Array(Self.text.utf8), coding: coding, from: client)
        #expect(plain.text == Self.text)
        #expect(plain.hasSucceeded)
        #expect(try await record(bytes(Self.gzip), coding: "gzip", from: client).text == Self.text)
    }

    @Test(arguments: ["gzip", "deflate", "br", "zstd", "of-tomorrow", "gzip, gzip"])
    func `a coding that cannot be undone fails the call`(coding: String) async throws {
        let record = try await record(Array("no coding at all, however it is called".utf8), coding: coding)
        #expect(record.error?.kind == .other)
        #expect(record.error?.mayHaveReachedPeer == true)
        #expect(record.text == "")
    }

    @Test func `a small body that grows beyond the limit ends the call`() async throws {
        let record = try await record(bytes(Self.bomb), coding: "br")
        #expect(record.error?.kind == .tooLarge(.body))
        // What fits into one turn is told before the end.
        let told = record.body.count
        #expect(told <= 16 << 20)
    }

    @Test func `a request asks for no coding`() async throws {
        let seen = Mutex<[String]>([])
        let server = RawServer { connection in
            guard let request = connection.readRequest() else { return }
            seen.withLock { $0 = request.lines }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        _ = try await HTTPClient.forTests().collect(ClientRequest(url: server.url), limit: 0)
        #expect(seen.withLock { $0.filter { $0.hasPrefix("Accept-Encoding") } } == ["Accept-Encoding: identity"])
    }
}
