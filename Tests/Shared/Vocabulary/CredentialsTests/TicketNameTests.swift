import CredentialsBench
import Messages
import Testing

@testable import Credentials

struct TicketNameTests {
    private let secret = ServerSecret.random()
    private let browser = KeyHash(hexadecimal: String(repeating: "ab", count: 32))

    private func stream() throws -> StreamID {
        let desk = try #require(Account("signin-7"))
        return StreamID.make(account: desk, partition: 3, offset: 9, at: Timestamp(milliseconds: 1), secret)
    }

    @Test func `a ticket is its browser's, and says what it is for`() throws {
        let stream = try stream()
        let name = TicketName.make(stream, for: browser, secret)
        let known = try #require(TicketName.verify(name, of: browser, secret))
        #expect(known.stream == stream && known.account == nil)
        let account = try #require(Account(String(repeating: "a", count: 64)))
        let linking = TicketName.make(stream, for: browser, linking: account, secret)
        let linked = try #require(TicketName.verify(linking, of: browser, secret))
        #expect(linked.stream == stream && linked.account == account)
    }

    @Test func `another browser's, another house's and an altered one are none`() throws {
        let stream = try stream()
        let account = try #require(Account("alice"))
        let name = TicketName.make(stream, for: browser, linking: account, secret)
        #expect(TicketName.verify(name, of: KeyHash(hexadecimal: "cd"), secret) == nil)
        #expect(TicketName.verify(name, of: browser, .random()) == nil)
        let parts = name.split(separator: ".").map { String($0) }
        for altered in [
            stream.text, "", ".", "..", name + "0", String(name.dropLast()), "\(parts[0]).\(parts[2])",
            "\(parts[0]).bob.\(parts[2])", "\(parts[0]).\(parts[1]).\(parts[2]).", String(repeating: "a", count: 400),
        ] {
            #expect(TicketName.verify(altered, of: browser, secret) == nil, "\(altered)")
        }
    }
}
