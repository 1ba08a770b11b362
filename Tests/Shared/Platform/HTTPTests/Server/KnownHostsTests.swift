import Testing

@testable import HTTP

struct KnownHostsTests {
    private let hosts = KnownHosts.listed(["localhost", "chat.example.com"])

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "10.1.2.3:80", "localhost", "LocalHost:8080",
        "page.localhost", "chat.example.com", "Chat.Example.com:443", "chat.example.com.", "localhost.:8080",
    ])
    func `an address and a name of the service are known`(authority: String) {
        #expect(hosts.contains(authority))
    }

    @Test(arguments: [
        "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "notlocalhost",
        "chat.example.com.evil.example", "example.com", "", ":8080", "[evil", "2130706433.evil", "xn--chat.example.com",
    ])
    func `another name is not`(authority: String) {
        #expect(!hosts.contains(authority))
    }

    @Test func `a request without a host comes from no browser`() {
        #expect(hosts.contains(nil))
    }

    @Test func `any name is known if the operator says so`() {
        #expect(KnownHosts.any.contains("evil.example"))
    }
}
