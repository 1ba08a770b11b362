import Messages
import ProcessingBench

/// What is said of keys of an account's own, and of limits of keys.
extension GoldenMessage {
    static let ownKeys: [GoldenMessage] =
        [
            GoldenMessage(AuthInbox.bound(Sample.bound(Sample.ownKey))),
            GoldenMessage(AuthInbox.bound(Sample.bound(nil)), "taken back"),
            GoldenMessage(AuthInbox.asked(Sample.question(.channels([Sample.keyChannel]))), "channels"),
            GoldenMessage(
                AuthInbox.asked(Sample.question(.channels([KeyChannel(name: "zhipu", address: "a")]))), "plain channels"
            ),
            GoldenMessage(QuotaInbox.authorized(authorized), "own key"),
            GoldenMessage(QuotaInbox.authorized(authorized.counting(Sample.counted)), "counted"),
            GoldenMessage(AuthInbox.turnedAway(Sample.turnedAway)),
            GoldenMessage(AuthInbox.cancelled(Sample.stopped), "by a key"),
            GoldenMessage(
                LLMInbox.admitted(
                    ChatAdmitted(Sample.chat, tokenLimit: 90, deadline: Sample.chat.deadline, ownKey: Sample.ownKey)),
                "own key"),
            GoldenMessage(ResponderInbox.answered(Sample.told(.channel(Sample.channelKey))), "channel"),
            GoldenMessage(
                ResponderInbox.answered(
                    Sample.told(
                        .channels([Sample.channelKey, ChannelKey(channel: "other", bound: nil, isUsable: false)]))),
                "channels"),
            GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: entry)), "own key"),
        ] + keyRefusals

    private static let keyRefusals: [GoldenMessage] = Sample.keyRefusals.enumerated().map { index, refusal in
        GoldenMessage(ResponderInbox.refused(Sample.refused(refusal)), "key \(index)")
    }

    private static let authorized: ChatAuthorized = {
        var chat = Sample.chat
        chat.terms.ownKeyChannels = ["zhipu"]
        return ChatAuthorized(chat: chat, apiKey: "aa11aa11aa11aa11", limits: Sample.quotaLimits)
            .called(with: Sample.ownKey)
    }()

    private static let entry: EntryPosted.Entry = {
        var entry = Sample.entry
        entry.ownKey = true
        return entry
    }()
}
