import EventLoop
import HTTP
import Testing

@testable import Ingress

/// What a request presents for its caller, and what of it counts.
struct PresentedTests {
    private func presented(
        _ fields: HTTPFields, _ method: HTTPRequest.Method = .get, at host: String? = "chat.example.com"
    ) -> Presented {
        let head = HTTPRequest(method: method, authority: host, path: "/", headerFields: fields)
        return Presented(head, at: Site(head, from: IPAddress("127.0.0.1"), at: nil))
    }

    @Test func `a key is taken from each header that clients have for it`() {
        #expect(presented([:]) == .nothing)
        let headers: [HTTPFields] = [
            [.authorization: "Bearer k"], [.authorization: "bearer  k"], [.authorization: "BEARER k"],
            [.xAPIKey: "k"], [.apiKey: "k"],
            [.xAPIKey: "k", .authorization: "Bearer k"], [.xAPIKey: "k", .apiKey: "k", .authorization: ""],
        ]
        for fields in headers { #expect(presented(fields) == .text("k"), "\(fields)") }
    }

    @Test func `two that differ are told from one`() {
        let headers: [HTTPFields] = [
            [.xAPIKey: "k", .authorization: "Bearer l"], [.xAPIKey: "k", .apiKey: "l"],
            [.authorization: "Bearer k", .apiKey: "Bearer k"], [.authorization: "Basic k", .apiKey: "k"],
            HTTPFields([
                HTTPField(name: .authorization, value: "Bearer k"), HTTPField(name: .authorization, value: "Bearer l"),
            ]),
        ]
        for fields in headers { #expect(presented(fields) == .differing, "\(fields)") }
        for value in ["Basic k", "k", "Bearerk", "Beare k"] {
            #expect(presented([.authorization: value]) == .unreadable)
        }
        for value in ["", "Bearer", "bearer  "] {
            #expect(presented([.authorization: value]) == .nothing)
            #expect(presented([.authorization: value, .xAPIKey: "k"]) == .text("k"))
        }
    }

    @Test func `a header wins over a cookie`() {
        let fields: HTTPFields = [.authorization: "Bearer k", .cookie: "__Host-yizhan=t"]
        #expect(presented(fields, .post) == .text("k"))
    }

    @Test func `a plain cookie counts on loopback alone, and there no other`() {
        let both: HTTPFields = [.cookie: "yizhan=plain; __Host-yizhan=bound"]
        for host in ["chat.example.com", "chat.example.com:8443", "10.0.0.1", "[2001:db8::1]:80", "localhost.evil"] {
            #expect(presented(both, at: host) == .cookie("bound", proof: nil), "\(host)")
            #expect(presented([.cookie: "yizhan=plain"], at: host) == .nothing, "\(host)")
        }
        for host in ["localhost", "LOCALHOST:8080", "chat.localhost:1", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080"] {
            #expect(presented(both, at: host) == .cookie("plain", proof: nil), "\(host)")
            #expect(presented([.cookie: "__Host-yizhan=bound"], at: host) == .nothing, "\(host)")
        }
        #expect(presented(both, at: nil) == .cookie("bound", proof: nil))
    }

    @Test(
        arguments: [
            [:], [.origin: "https://chat.example.com"], [.secFetchSite: "same-origin"], [.secFetchSite: "none"],
            [.origin: "https://chat.example.com", .secFetchSite: "same-origin"],
        ] as [HTTPFields])
    func `a cookie counts for calls of its own pages`(fields: HTTPFields) {
        var fields = fields
        fields[.cookie] = "__Host-yizhan=t"
        #expect(presented(fields) == .cookie("t", proof: nil))
        fields[.xYizhanCSRF] = "c"
        #expect(presented(fields, .post) == .cookie("t", proof: "c"))
    }

    @Test(
        arguments: [
            [.origin: "https://evil.example"], [.origin: "https://sub.chat.example.com"], [.origin: "null"],
            [.origin: "http://chat.example.com"], [.origin: "https://chat.example.com:8443"], [.origin: ""],
            [.origin: "https://chat.example.com.evil.example"], [.secFetchSite: "same-site"],
            [.secFetchSite: "cross-site"], [.secFetchSite: "cross-site", .origin: "https://chat.example.com"],
            HTTPFields([
                HTTPField(name: .origin, value: "https://chat.example.com"),
                HTTPField(name: .origin, value: "https://evil.example"),
            ]),
        ] as [HTTPFields])
    func `a cookie counts for nobody else's`(fields: HTTPFields) {
        var fields = fields
        fields[.cookie] = "__Host-yizhan=t"
        for method in [HTTPRequest.Method.get, .post] { #expect(presented(fields, method) == .nothing) }
    }

    @Test func `an origin leaves out its scheme's port, and a host may have it`() {
        let fields: HTTPFields = [.cookie: "__Host-yizhan=t", .origin: "https://chat.example.com"]
        #expect(presented(fields, at: "chat.example.com:443") == .cookie("t", proof: nil))
        #expect(presented(fields, at: "chat.example.com:80") == .nothing)
        let plain: HTTPFields = [.cookie: "yizhan=t", .origin: "http://localhost"]
        #expect(presented(plain, at: "localhost:80") == .cookie("t", proof: nil))
        #expect(presented(plain, at: "localhost:8080") == .nothing)
    }

    @Test func `a change is told from what only reads`() {
        let fields: HTTPFields = [.cookie: "__Host-yizhan=t"]
        for method in [HTTPRequest.Method.get, .head] { #expect(presented(fields, method) == .cookie("t", proof: nil)) }
        for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
            #expect(presented(fields, method) == .cookie("t", proof: ""))
        }
    }

    @Test func `two cookies that differ are not believed`() {
        #expect(presented([.cookie: "__Host-yizhan=a; __Host-yizhan=b"]) == .unclearCookie)
    }
}
