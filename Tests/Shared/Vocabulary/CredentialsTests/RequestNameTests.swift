import Credentials
import CredentialsBench
import Messages
import Testing

struct RequestNameTests {
    private let secret = ServerSecret.random()

    @Test func `a request is named by its id, or by its stream's`() throws {
        let account = try #require(Account("owner"))
        let stream = StreamID.make(
            account: account, partition: 3, offset: 7, at: Timestamp(milliseconds: 1_790_000_000_123), secret)
        guard case .stream(let read) = RequestName(stream.text, secret) else {
            Issue.record("It is a stream's id.")
            return
        }
        #expect(read == stream)
        guard case .request(let request) = RequestName(stream.request.text, secret) else {
            Issue.record("It is a request's id.")
            return
        }
        #expect(request == stream.request)
    }

    @Test func `a key, a redeem code, an address or a text is no name of a request`() throws {
        let account = try #require(Account("owner"))
        let key = APIKey.make(account, secret)
        let code = RedeemCode.make(try #require(Batch("0000002a")), secret)
        let others = [
            "sk-of-a-provider", "somebody@example.com", "two words", "", String(repeating: "a", count: 65), "问",
        ]
        for text in [key, code, code.replacing("-", with: ""), code.lowercased()] + others {
            #expect(RequestName(text, secret) == nil, "\(text)")
        }
    }
}
