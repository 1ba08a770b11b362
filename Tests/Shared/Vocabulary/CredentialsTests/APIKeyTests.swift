import Credentials
import CredentialsBench
import Messages
import Testing

struct APIKeyTests {
    private let secret = ServerSecret.random()

    @Test(arguments: ["a", "owner", "a-b-c", "a_1", "0-", String(repeating: "z", count: 64)])
    func `a key names the account it was made for`(name: String) throws {
        let account = try #require(Account(name))
        let key = APIKey.make(account, secret)
        let verified = try #require(APIKey.verify(key, secret))
        #expect(verified.account == account)
        #expect(verified.credential == APIKey.hash(key))
        #expect(key.hasPrefix("sk-yz-\(name)-"))
    }

    @Test func `two keys of one account differ`() throws {
        let account = try #require(Account("owner"))
        #expect(APIKey.make(account, secret) != APIKey.make(account, secret))
    }

    @Test func `a key with any bit flipped is refused`() throws {
        let key = Array(APIKey.make(try #require(Account("owner")), secret).utf8)
        for index in key.indices {
            for bit in 0..<7 {
                var forged = key
                forged[index] ^= 1 << UInt8(bit)
                #expect(APIKey.verify(String(decoding: forged, as: UTF8.self), secret) == nil)
            }
        }
    }

    @Test func `a key that was cut or lengthened is refused`() throws {
        let key = APIKey.make(try #require(Account("owner")), secret)
        for count in 0..<key.count { #expect(APIKey.verify(String(key.prefix(count)), secret) == nil) }
        for extra in ["0", "-", " ", "\n"] { #expect(APIKey.verify(key + extra, secret) == nil) }
    }

    @Test func `a key of another installation is refused`() throws {
        let key = APIKey.make(try #require(Account("owner")), .random())
        #expect(APIKey.verify(key, secret) == nil)
    }

    @Test func `a secret does not print`() {
        #expect("\(secret)" == "***")
        #expect(String(reflecting: secret) == "***")
        #expect(ServerSecret([1, 2, 3]) == nil)
    }
}
