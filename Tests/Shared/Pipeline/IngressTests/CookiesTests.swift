import HTTP
import Testing

@testable import Ingress

/// How cookies are read and written.
struct CookiesTests {
    private func find(_ lines: String..., name: String = "yizhan") -> Cookies.Finding {
        Cookies.find(name, in: HTTPFields(lines.map { HTTPField(name: .cookie, value: $0) }))
    }

    @Test func `a cookie is found among others, also on a line of its own`() {
        #expect(find("yizhan=a.b-c_d") == .value("a.b-c_d"))
        #expect(find("a=b; yizhan=v; c=d") == .value("v"))
        #expect(find("a=b;yizhan=v\t") == .value("v"))
        #expect(find("a=b", "yizhan=v") == .value("v"))
        #expect(find("yizhan=a=b") == .value("a=b"))
        #expect(find("yizhan-browser=x; yizhan=v") == .value("v"))
        #expect(find("__Host-yizhan=v", name: "__Host-yizhan") == .value("v"))
    }

    @Test(arguments: [
        "", "a=b", "yizhan", "Yizhan=v", "yizhan =v", "yizhanx=v", "xyizhan=v", "a=yizhan=v", "__Host-yizhan=v",
        "=yizhan=v",
    ])
    func `what has another name is not it`(line: String) {
        #expect(find(line) == .absent)
    }

    @Test(arguments: [
        "yizhan=", "yizhan=\"v\"", "yizhan=a b", "yizhan=a,b", "yizhan=a\\b", "yizhan=é", "yizhan=a\u{7F}b",
    ])
    func `a value that we never give is unclear`(line: String) {
        #expect(find(line) == .unclear)
    }

    @Test func `two of a name are believed only if they are the same`() {
        #expect(find("yizhan=a; yizhan=a") == .value("a"))
        #expect(find("yizhan=a; yizhan=b") == .unclear)
        #expect(find("yizhan=a", "yizhan=b") == .unclear)
        #expect(find("yizhan=a; yizhan=") == .unclear)
        #expect(find("yizhan=; yizhan=a") == .unclear)
    }

    @Test func `neither a long value nor very many cookies are read`() {
        let long = String(repeating: "a", count: 1024)
        #expect(find("yizhan=\(long)") == .value(long))
        #expect(find("yizhan=\(long)a") == .unclear)
        let many = String(repeating: "a=b;", count: 255)
        #expect(find(many + "yizhan=v") == .value("v"))
        #expect(find(many + "a=b;yizhan=v") == .unclear)
    }

    @Test func `a cookie is for this host alone, and no script's`() {
        let field = Cookies.field("__Host-yizhan", "v", seconds: 60, isSecure: true)
        #expect(field.name == .setCookie)
        #expect(field.value == "__Host-yizhan=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
        let plain = Cookies.field("yizhan", "", seconds: -5, isSecure: false)
        #expect(plain.value == "yizhan=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }
}
