import Chat
import Testing

@testable import yizhan

struct StreamLifetimeTests {
    /// A request that is admitted at the last moment, whose answer never comes: its reservation expires a minute after
    /// the answer's deadline, or half a minute and a sixtieth of the answer's time.
    @Test(arguments: [
        (Duration.seconds(1), Duration.seconds(30 + 1 + 60)), (.seconds(1800), .seconds(30 + 1800 + 60)),
        (.seconds(7200), .seconds(30 + 7200 + 30 + 120)), (.seconds(86_400), .seconds(30 + 86_400 + 30 + 1440)),
    ])
    func `a stream outlives the expiry that ends it by a minute at least`(answerTime: Duration, expiry: Duration) {
        var api = ChatAPI.Configuration()
        api.answerTime = answerTime
        #expect(ChatPart.streamLifetime(api) >= expiry + .seconds(60))
        // Not for ever: what has no end is looked for as long.
        #expect(ChatPart.streamLifetime(api) <= expiry + .seconds(120))
    }
}
