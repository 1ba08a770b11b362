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
        let tag = try #require(file.headerFields[.eTag])
        let (head, body) = file.response(to: [.ifNoneMatch: tags.replacing("%", with: tag)])
        #expect(head.status == .notModified)
        #expect(head.headerFields[.eTag] == tag)
        #expect(body == [])
    }

    @Test func `a browser that has another version gets this one`() throws {
        let other = StaticFile(Array("body { } ".utf8), type: .style, caching: .asksFirst)
        let (head, body) = file.response(to: [.ifNoneMatch: try #require(other.headerFields[.eTag])])
        #expect(head.status == .ok)
        #expect(body == file.content)
    }
}
