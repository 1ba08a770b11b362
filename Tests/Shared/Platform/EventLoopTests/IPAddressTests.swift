import EventLoop
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: ["127.0.0.1", "255.1.0.7", "::1", "2001:db8::7"])
    func `an address is written as it was read`(_ text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.256", "::g", "1.2.3.4:80"])
    func `what is no address is not read as one`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "9.9.9.9", true), ("0.0.0.0/0", "::1", false),
        ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false), ("::/0", "1.2.3.4", true),
        ("2001:db8::/96", "2001:db8::1:2", true), ("2001:db8::/96", "2001:db8::1:2:3", false),
    ])
    func `a range holds what has its prefix`(_ range: String, _ address: String, _ isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8/9", "x/8", "10.0.0.0/-1"])
    func `what is no range is not read as one`(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1:8080"), ("localhost:1", "127.0.0.1:1"), (":80", "0.0.0.0:80"),
        ("[::1]:8080", "[::1]:8080"), ("unix:/run/x", "unix:/run/x"),
    ])
    func `where to listen is read from a setting`(_ text: String, _ meaning: String) {
        #expect(SocketAddress(text)?.description == meaning)
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:80", "example.com:80"])
    func `a setting that says no address is refused`(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
