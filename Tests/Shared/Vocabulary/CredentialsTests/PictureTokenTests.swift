import Credentials
import CredentialsBench
import Messages
import Testing

struct PictureTokenTests {
    private let secret = ServerSecret.random()
    private let now = Timestamp(milliseconds: 1_714_112_445_000)
    private let url = "https://example.com/a?b=c&d=%2F"

    @Test func `its app reads it until its time`() {
        let token = PictureToken.make(url: url, app: "robot", expires: now, secret)
        let before = Timestamp(milliseconds: now.milliseconds - 1)
        #expect(PictureToken.url(in: token, app: "robot", at: before, secret) == url)
        #expect(PictureToken.url(in: token, app: "robot", at: now, secret) == nil)
        #expect(PictureToken.url(in: token, app: "other", at: before, secret) == nil)
        #expect(PictureToken.url(in: token, app: "robot", at: before, .random()) == nil)
    }

    @Test func `none is read that was altered`() {
        let token = PictureToken.make(url: url, app: "robot", expires: now + .seconds(1), secret)
        let later = token.replacing("\(now.milliseconds + 1_000)", with: "\(now.milliseconds + 9_000)")
        for wrong in [later, token + "0", String(token.dropLast()), "", "..", token + "." + token] {
            #expect(PictureToken.url(in: wrong, app: "robot", at: now, secret) == nil, "\(wrong)")
        }
    }

    @Test func `the longest address has room`() {
        let url = "https://" + String(repeating: "a", count: PictureToken.longestURL - 8)
        let token = PictureToken.make(url: url, app: "robot", expires: now + .seconds(1), secret)
        #expect(PictureToken.url(in: token, app: "robot", at: now, secret) == url)
    }
}
