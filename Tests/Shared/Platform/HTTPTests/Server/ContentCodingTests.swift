import EventLoop
import Foundation
import HTTP
import Testing

/// Bodies that clients pack.
@Suite struct ContentCodingTests {
    private static let text = #"{"a":""# + String(repeating: "驿站", count: 20) + #""}"#
    private static let gzip = bytes("H4sIAAAAAAACA6tWSlSyUnq5cv/z1TPpTyrVAgAfObbsgAAAAA==")
    private static let zlib = bytes("eJyrVkpUslJ6uXL/89Uz6U8q1QIAsPtbzA==")
    private static let bare = bytes("q1ZKVLJSerly//PVM+lPKtUCAA==")
    private static let zstd = bytes("KLUv/QRorQAAcHsiYSI6Iumpv+ermSJ9AQAvaUkCIpnmBQ==")
    /// 16 KiB of zeros.
    private static let gzipZeros = bytes(
        "H4sIAAAAAAACA+3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
    private static let zstdZeros = bytes("KLUv/QBoRQAACAABAPyfB0I=")
    /// The text in zlib's format, and that in gzip's.
    private static let twice = bytes("H4sIAAAAAAACA6uYszrMK2RTUNXOov+frxq/9Ne6ysSw4Xf0GQBy7kGJGQAAAA==")
    /// A frame of zstd that says nothing.
    private static let skipped = bytes("UCpNGAQAAABhYmNk")

    struct Packed: Sendable, CustomTestStringConvertible {
        let coding: String
        let body: [UInt8]
        var copies = 1

        var testDescription: String { "\(coding), \(body.count) bytes" }
    }

    @Test(arguments: [
        Packed(coding: "gzip", body: gzip), Packed(coding: "x-gzip", body: gzip), Packed(coding: "GZip", body: gzip),
        Packed(coding: "deflate", body: zlib), Packed(coding: "deflate", body: bare),
        Packed(coding: "zstd", body: zstd), Packed(coding: "identity", body: Array(text.utf8)),
        Packed(coding: "identity, gzip", body: gzip), Packed(coding: "deflate, gzip", body: twice),
        Packed(coding: " deflate ,\tidentity,, gzip", body: twice),
        Packed(coding: "gzip", body: gzip + gzip, copies: 2), Packed(coding: "zstd", body: zstd + zstd, copies: 2),
        Packed(coding: "zstd", body: skipped + zstd + skipped), Packed(coding: "", body: Array(text.utf8)),
    ])
    func `a packed body is handed on unpacked, whatever its cuts`(_ packed: Packed) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        let expected = String(repeating: Self.text, count: packed.copies)
        await client.send(Self.post(packed.coding, packed.body))
        #expect(await client.receiveAnswer().body == expected)
        for size in [1, 2, 3, 7] {
            await client.send(Self.chunked(packed.coding, packed.body, of: size))
            #expect(await client.receiveAnswer().body == expected)
        }
        await server.stop()
    }

    @Test func `two lines say the same as one`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(Self.post("deflate\r\nContent-Encoding: gzip", Self.twice))
        #expect(await client.receiveAnswer().body == Self.text)
        await server.stop()
    }

    @Test func `a request without a body has no coding to be read`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/hello", "Content-Encoding: br\r\n"))
        #expect(await client.receiveAnswer().body == "hello")
        await client.send(Self.post("gzip", []))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }

    @Test(arguments: ["br", "compress", "gzip, br", "gzip;q=1", "gzip, gzip, gzip", "gzip gzip"])
    func `another coding is refused with those that are read`(_ coding: String) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(Self.post(coding, Self.gzip))
        let head = await client.receiveAnswer().head
        #expect(head.hasPrefix("HTTP/1.1 415 "))
        #expect(head.contains("Accept-Encoding: gzip, deflate, zstd\r\n"))
        await server.stop()
    }

    @Test(arguments: [
        Packed(coding: "gzip", body: Array(gzip.dropLast())), Packed(coding: "gzip", body: Array(gzip.prefix(12))),
        Packed(coding: "gzip", body: gzip + [0]), Packed(coding: "gzip", body: zlib),
        Packed(coding: "gzip", body: Array(text.utf8)), Packed(coding: "deflate", body: zlib + zlib),
        Packed(coding: "deflate", body: Array(zlib.dropLast())), Packed(coding: "deflate", body: [0x78]),
        Packed(coding: "deflate", body: Array(text.utf8)), Packed(coding: "zstd", body: Array(zstd.dropLast())),
        Packed(coding: "zstd", body: Array(text.utf8)), Packed(coding: "zstd", body: gzip),
        Packed(coding: "gzip, deflate", body: twice),
    ])
    func `a body that is not what its coding says is refused`(_ packed: Packed) async throws {
        let server = try await TestServer()
        for request in [Self.post(packed.coding, packed.body), Self.chunked(packed.coding, packed.body, of: 1)] {
            let client = try RawClient(to: server.address)
            await client.send(request)
            #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 400 "))
        }
        #expect(await server.server.counters.refusals == ["invalid_content_coding": 2])
        await server.stop()
    }

    @Test(arguments: [Packed(coding: "gzip", body: gzipZeros), Packed(coding: "zstd", body: zstdZeros)])
    func `the body's limit holds for the unpacked body`(_ packed: Packed) async throws {
        let server = try await TestServer { $0.maxBodyBytes = 32_768 }
        let client = try RawClient(to: server.address)
        await client.send(Self.post(packed.coding, packed.body + packed.body))
        #expect(await client.receiveAnswer().body.utf8.count == 32_768)
        await client.send(Self.post(packed.coding, packed.body + packed.body + Self.one(packed.coding)))
        let (head, body) = await client.receiveAnswer()
        #expect(head.hasPrefix("HTTP/1.1 413 "))
        #expect(body.contains("32768"))
        await server.stop()
    }

    @Test(arguments: [
        Packed(
            coding: "gzip",
            body: bytes("H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABim/B8BAIAAAA==")),
        Packed(coding: "zstd", body: bytes("KLUv/QBoRQAACAABAPz/DoQ=")),
    ])
    func `a body that ends where the unpacker's own buffer does is whole`(_ packed: Packed) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        for request in [Self.post(packed.coding, packed.body), Self.chunked(packed.coding, packed.body, of: 1)] {
            await client.send(request)
            #expect(await client.receiveAnswer().body.utf8.count == 32_768)
        }
        await server.stop()
    }

    @Test func `a bomb is refused before it has come whole`() async throws {
        let server = try await TestServer { $0.maxBodyBytes = 1 << 20 }
        let client = try RawClient(to: server.address)
        let bomb = [[UInt8]](repeating: Self.gzipZeros, count: 100).flatMap { $0 }
        await client.send(Self.head("gzip", "Content-Length: 1000000\r\n") + bomb)
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test func `what says nothing is limited, too`() async throws {
        let server = try await TestServer { $0.maxBodyBytes = 1_000 }
        let client = try RawClient(to: server.address)
        let nothing = [[UInt8]](repeating: Self.skipped, count: 100).flatMap { $0 }
        await client.send(Self.chunked("zstd", nothing, of: 100))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    private static func bytes(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }

    /// One byte, packed.
    private static func one(_ coding: String) -> [UInt8] {
        bytes(coding == "gzip" ? "H4sIAAAAAAACA0sEAEO+t+gBAAAA" : "KLUv/QBYCQAAYQ==")
    }

    private static func head(_ coding: String, _ fields: String) -> [UInt8] {
        Array("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Encoding: \(coding)\r\n\(fields)\r\n".utf8)
    }

    private static func post(_ coding: String, _ body: [UInt8]) -> [UInt8] {
        head(coding, "Content-Length: \(body.count)\r\n") + body
    }

    private static func chunked(_ coding: String, _ body: [UInt8], of size: Int) -> [UInt8] {
        var message = head(coding, "Transfer-Encoding: chunked\r\n")
        for start in stride(from: 0, to: body.count, by: size) {
            let chunk = body[start..<min(start + size, body.count)]
            message += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        return message + Array("0\r\n\r\n".utf8)
    }
}
