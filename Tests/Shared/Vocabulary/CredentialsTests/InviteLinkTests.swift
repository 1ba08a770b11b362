import Credentials
import CredentialsBench
import Messages
import Testing

struct InviteLinkTests {
    private let secret = ServerSecret.random()

    @Test(arguments: ["a", "owner", "a-b-c", String(repeating: "z", count: 64)])
    func `a link names the account it was made for`(name: String) throws {
        let account = try #require(Account(name))
        let link = InviteLink.make(account, secret)
        let verified = try #require(InviteLink.verify(link, secret))
        #expect(verified.account == account && verified.hash == InviteLink.hash(link))
        #expect(link.hasPrefix("yl-\(name)-"))
        #expect(link != InviteLink.make(account, secret))
    }

    @Test func `a link that was altered, or is another's, is refused`() throws {
        let account = try #require(Account("owner"))
        let link = Array(InviteLink.make(account, secret).utf8)
        for index in link.indices {
            var forged = link
            forged[index] ^= 1
            #expect(InviteLink.verify(String(decoding: forged, as: UTF8.self), secret) == nil)
        }
        for count in link.indices {
            #expect(InviteLink.verify(String(decoding: link.prefix(count), as: UTF8.self), secret) == nil)
        }
        #expect(InviteLink.verify(InviteLink.make(account, .random()), secret) == nil)
    }

    @Test func `a key is no link, and a link no key, whatever is written before it`() throws {
        let account = try #require(Account("owner"))
        let key = APIKey.make(account, secret)
        let link = InviteLink.make(account, secret)
        #expect(InviteLink.verify("yl-" + String(key.dropFirst("sk-yz-".count)), secret) == nil)
        #expect(APIKey.verify("sk-yz-" + String(link.dropFirst("yl-".count)), secret) == nil)
        #expect(InviteLink.verify(key, secret) == nil && APIKey.verify(link, secret) == nil)
    }
}
