package import Messages
import Processing

/// Keys of persons' own at providers: Auth keeps them sealed, and stamps one onto each chat with a model whose channel
/// takes them.
extension Auth {
    /// Keeps a key of the account's own, in place of the one that it had for the channel, or takes it back.
    func bind(_ binding: OwnKeyBound, at time: Timestamp, state: inout AuthState) -> [Output] {
        if let refusal = refusal(of: binding, at: time, state) { return [.refusal(refusal, of: binding)] }
        let before = state.ownKeys[binding.channel]
        if let ownKey = binding.ownKey {
            guard before != nil || state.ownKeys.count < AuthState.mostOwnKeys else {
                return [.refusal(.tooManyOwnKeys(limit: AuthState.mostOwnKeys), of: binding)]
            }
            state.ownKeys[binding.channel] = HeldOwnKey(
                ownKey, bound: time, key: state.keyBehind(binding.credential))
        } else {
            state.ownKeys[binding.channel] = nil
        }
        let after = state.ownKeys[binding.channel]
        let held = ChannelKey(channel: binding.channel, bound: after?.bound, isUsable: after != nil)
        return Self.record(binding, before, after, at: time) + [.answer(.channel(held), to: binding)]
    }

    /// What holds for every change that an account makes for itself. An API key does not do: who was lent one must not
    /// lead the account's chats elsewhere.
    private func refusal(of binding: OwnKeyBound, at time: Timestamp, _ state: AuthState) -> Refusal? {
        guard time <= binding.deadline else { return .late }
        if let refusal = state.refusal(of: binding.credential, at: time) { return refusal }
        guard binding.credential.ofSession != nil else { return .sessionNeeded }
        return state.standing.value.refusal
    }

    /// The line of the trail, if anything has changed; it has the channel, and nothing of the key.
    private static func record(
        _ binding: OwnKeyBound, _ before: HeldOwnKey?, _ after: HeldOwnKey?, at time: Timestamp
    ) -> [Output] {
        guard before != after else { return [] }
        let change = ChangeRecorded(
            by: binding.by, at: time, action: after == nil ? "own_key.removed" : "own_key.bound",
            subject: binding.account.name, before: before?.told, after: after?.told, request: binding.request)
        return [.record(change)]
    }
}

/// A key of an account's own, as it was bound.
package struct HeldOwnKey: Written, Hashable, Codable, Sendable {
    package let ownKey: OwnKey
    package let bound: Timestamp
    /// The short form of the API key whose session bound it: it goes with that one. Nil: no key's session did.
    package let key: String?

    package init(_ ownKey: OwnKey, bound: Timestamp, key: String? = nil) {
        self.ownKey = ownKey
        self.bound = bound
        self.key = key
    }

    /// What the trail says of it.
    fileprivate var told: String {
        let told = ChannelKey(channel: ownKey.channel, bound: bound, isUsable: true)
        return String(decoding: MessageCoding.encode(told), as: UTF8.self)
    }
}

extension AuthState {
    /// The most keys of its own that an account has.
    package static let mostOwnKeys = 20

    /// The account's own key for a chat with a model; nil if no channel of the model takes one, or the account has none.
    func ownKey(for terms: Chat.Terms) -> OwnKey? {
        for channel in terms.ownKeyChannels ?? [] {
            if let held = ownKeys[channel] { return held.ownKey }
        }
        return nil
    }

    /// What the account is told of channels, and of its keys for others: those take none any more, or have another name.
    func keys(at channels: [KeyChannel]) -> [ChannelKey] {
        let gone = ownKeys.sorted.filter { held in !channels.contains { $0.name == held.name } }
        return channels.map { key(at: $0) }
            + gone.map { ChannelKey(channel: $0.name, bound: $0.value.bound, isUsable: false) }
    }

    private func key(at channel: KeyChannel) -> ChannelKey {
        let held = ownKeys[channel.name]
        let isThere = held?.ownKey.address == channel.address
        let isOpened = held.flatMap { channel.openedBy?.contains($0.ownKey.masterKey) } ?? true
        return ChannelKey(channel: channel.name, bound: held?.bound, isUsable: isThere && isOpened)
    }

    /// Of an account that is closed for good: what is sealed must not outlive it.
    mutating func forgetOwnKeys() {
        for held in ownKeys.sorted { ownKeys[held.name] = nil }
    }
}

extension Output {
    static func refusal(_ refusal: Refusal, of binding: OwnKeyBound) -> Output {
        .send(
            ResponderInbox.refused(
                Refused(
                    request: binding.request, account: binding.account, reply: binding.reply, refusal: refusal)))
    }

    fileprivate static func answer(_ answer: QuestionAnswered.Answer, to binding: OwnKeyBound) -> Output {
        .send(
            ResponderInbox.answered(
                QuestionAnswered(
                    request: binding.request, account: binding.account, reply: binding.reply, answer: answer)))
    }
}
