import HTTP
import Testing

@testable import Web

struct StaticFileTests {
    private let file = StaticFile(Array("body { }".utf8), type: .style, caching: .asksFirst)

    @Test func `a browser that has nothing gets the file`() {
        let (head, body) = file.response(to: [:])
        #expect(head.status == .ok)
        #expect(head.headerFields[.contentType] == "text/css; charset=utf-8")
        #expect(body == file.content)
    }

    @Test(arguments: ["%", "W/%", "\"other\", %", "*"])
    func `a browser that has the file is told so`(tags: String) throws {
        let tag = try #require(file.response(to: [:]).head.headerFields[.eTag])
        let (head, body) = file.response(to: [.ifNoneMatch: tags.replacing("%", with: tag)])
        #expect(head.status == .notModified)
        #expect(head.headerFields[.eTag] == tag)
        #expect(body == [])
    }

    @Test func `a browser that has another version gets this one`() throws {
        let other = StaticFile(Array("body { } ".utf8), type: .style, caching: .asksFirst)
        let tag = try #require(other.response(to: [:]).head.headerFields[.eTag])
        let (head, body) = file.response(to: [.ifNoneMatch: tag])
        #expect(head.status == .ok)
        #expect(body == file.content)
    }

    @Test(arguments: ["gzip", "GZip", "deflate, gzip;q=0.5, br", "gzip, deflate, br, zstd"])
    func `a browser that unpacks gets the file packed`(codings: String) throws {
        let file = StaticFile(Array(repeating: 0x20, count: 1000), type: .style, caching: .asksFirst)
        let plain = file.response(to: [:])
        let packed = file.response(to: [.acceptEncoding: codings])
        #expect(packed.head.headerFields[.contentEncoding] == "gzip")
        #expect(packed.body == Gzip.pack(file.content))
        #expect(plain.head.headerFields[.contentEncoding] == nil)
        #expect(plain.body == file.content)
        #expect([plain, packed].allSatisfy { $0.head.headerFields[.vary] == "Accept-Encoding" })

        let tag = try #require(packed.head.headerFields[.eTag])
        #expect(tag != plain.head.headerFields[.eTag])
        #expect(file.response(to: [.acceptEncoding: codings, .ifNoneMatch: tag]).head.status == .notModified)
        #expect(file.response(to: [.ifNoneMatch: tag]).head.status == .ok)
    }

    @Test(arguments: ["br", "identity", "gzip;q=0", "gzip; q=0.0", ""])
    func `a browser that does not unpack gets the file as it is`(codings: String) {
        let file = StaticFile(Array(repeating: 0x20, count: 1000), type: .style, caching: .asksFirst)
        #expect(file.response(to: [.acceptEncoding: codings]).body == file.content)
    }

    @Test func `a file that hardly shrinks is sent as it is`() {
        #expect(file.response(to: [.acceptEncoding: "gzip"]).body == file.content)
    }
}
