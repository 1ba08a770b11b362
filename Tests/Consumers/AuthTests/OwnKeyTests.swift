import Auth
import Messages
import Processing
import ProcessingBench
import Testing

/// Keys of an account's own at providers: who binds them, and which chats they are stamped onto.
@Suite struct OwnKeyTests {
    private var auth = ProcessorBench(Auth())
    private let key = KeyHash(hexadecimal: "aa11")
    private let session: SessionID = {
        guard let session = SessionID(String(repeating: "5", count: 32)) else {
            preconditionFailure("32 digits are a session's id.")
        }
        return session
    }()

    private var caller: Proof { .session(session, generation: 0) }

    init() {
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key)))
        _ = auth.feed(
            .sessionAsked(
                SessionAsked(
                    account: account, session: session, way: .key(key), lifetimeMilliseconds: 3_600_000,
                    reply: ReplyAddress(partition: 0, stream: "s0"), request: RequestID("s0"), deadline: deadline)))
    }

    @Test mutating func `a key is stamped onto chats with models whose channels take it, which then are free`() throws {
        _ = bind("theirs")
        let said = auth.feed(.requested(requested(["other", "theirs"])))
        let authorized = try the(ChatAuthorized.self, in: said)
        #expect(authorized.ownKey == ownKey("theirs"))
        #expect(authorized.chat.terms.price == Price())
        #expect(authorized.apiKey == "aa11")
        #expect(authorized.chat.body == chat().body)
    }

    @Test(arguments: [nil, [], ["other"]] as [[String]?])
    mutating func `a chat with another model goes on as it came`(channels: [String]?) throws {
        _ = bind("theirs")
        let authorized = try the(ChatAuthorized.self, in: auth.feed(.requested(requested(channels))))
        #expect(authorized.ownKey == nil)
        #expect(authorized.chat.terms.price == chat().terms.price)
    }

    @Test mutating func `a group's price does not count where an own key does, and its models do`() throws {
        _ = bind("theirs")
        auth.state.standing.value.group = "vip"
        var asked = requested(["theirs"]).chat
        asked.terms.groups = [Chat.Terms.Group(name: "vip", ratio: Ratio(tenThousandths: 30_000))]
        let said = auth.feed(.requested(ChatRequested(chat: asked, credential: .key(key))))
        #expect(try the(ChatAuthorized.self, in: said).chat.terms.price == Price())
        asked.terms.groups = [Chat.Terms.Group(name: "vip", ratio: nil)]
        let refused = auth.feed(.requested(ChatRequested(chat: asked, credential: .key(key))))
        #expect(try the(Refused.self, in: refused).refusal == .modelNotAllowed)
    }

    @Test mutating func `a key that is taken back is stamped no more`() throws {
        _ = bind("theirs")
        let said = unbind("theirs")
        #expect(answer(in: said) == .channel(ChannelKey(channel: "theirs", bound: nil, isUsable: false)))
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action } == ["own_key.removed"])
        #expect(try the(ChatAuthorized.self, in: auth.feed(.requested(requested(["theirs"])))).ownKey == nil)
        // Once more it changes nothing, and is answered.
        #expect(unbind("theirs").compactMap { ($0 as? ChangeRecorded)?.action } == [])
    }

    @Test mutating func `what is told of a key never has it`() {
        let said = bind("theirs")
        #expect(answer(in: said) == .channel(ChannelKey(channel: "theirs", bound: auth.time, isUsable: true)))
        #expect(said.compactMap { ($0 as? ChangeRecorded)?.action } == ["own_key.bound"])
        let words = said.map { String(decoding: MessageCoding.encode($0), as: UTF8.self) }.joined()
        #expect(words.contains("theirs") && !words.contains("sealed"))
    }

    @Test mutating func `an account sees which channels have its key, and whether it can be used there`() throws {
        _ = bind("theirs")
        let moved = KeyChannel(name: "theirs", address: "https://moved.example/v1")
        let asked = [KeyChannel(name: "other", address: "a"), KeyChannel(name: "theirs", address: address), moved]
        let question = QuestionAsked(
            request: RequestID("q1"), account: account, credential: .key(key),
            reply: ReplyAddress(partition: 0, stream: "s1"), question: .channels(asked), deadline: deadline)
        let bound = auth.time
        let expected = [
            ChannelKey(channel: "other", bound: nil, isUsable: false),
            ChannelKey(channel: "theirs", bound: bound, isUsable: true),
            ChannelKey(channel: "theirs", bound: bound, isUsable: false),
        ]
        #expect(answer(in: auth.feed(.asked(question))) == .channels(expected))
    }

    @Test mutating func `a key whose channel is gone is shown as one that cannot be used`() {
        _ = bind("renamed")
        _ = bind("theirs")
        let bound = auth.time
        let said = auth.feed(.asked(asking([KeyChannel(name: "theirs", address: address)])))
        let expected = [
            ChannelKey(channel: "theirs", bound: bound, isUsable: true),
            ChannelKey(channel: "renamed", bound: bound, isUsable: false),
        ]
        #expect(answer(in: said) == .channels(expected))
    }

    @Test(arguments: [(nil, true), (["m0", "m1"], true), (["m0"], false), ([], false)] as [([String]?, Bool)])
    mutating func `a key cannot be used where its master key is gone`(openedBy: [String]?, isUsable: Bool) {
        _ = bind("theirs")
        let bound = auth.time
        let place = KeyChannel(name: "theirs", address: address, openedBy: openedBy)
        let said = auth.feed(.asked(asking([place])))
        #expect(answer(in: said) == .channels([ChannelKey(channel: "theirs", bound: bound, isUsable: isUsable)]))
    }

    @Test mutating func `a closed account keeps no key, a suspended one keeps its`() {
        _ = bind("theirs")
        change(.suspended(reason: "r"))
        #expect(auth.state.ownKeys.count == 1)
        change(.closed(reason: "r"))
        #expect(auth.state.ownKeys.count == 0)
    }

    @Test mutating func `an account binds so many keys at most, and changes one that it has`() {
        for number in 0..<AuthState.mostOwnKeys { #expect(refusal(in: bind("c\(number)")) == nil) }
        #expect(refusal(in: bind("more")) == .tooManyOwnKeys(limit: 20))
        #expect(refusal(in: bind("c7")) == nil)
        _ = unbind("c3")
        #expect(refusal(in: bind("more")) == nil)
    }

    @Test mutating func `an API key binds nothing, nor does an unknown or an ended session`() throws {
        #expect(refusal(in: bind("theirs", by: .key(key))) == .sessionNeeded)
        #expect(refusal(in: bind("theirs", by: .key(KeyHash(hexadecimal: "bb22")))) == .keyUnknown)
        #expect(refusal(in: bind("theirs", by: .session(session, generation: 1))) == .sessionUnknown)
        #expect(auth.state.ownKeys.count == 0)
    }

    @Test mutating func `who is late or suspended binds nothing`() {
        #expect(refusal(in: auth.feed(binding("theirs", ownKey("theirs")), after: .milliseconds(30_001))) == .late)
        auth.state.standing.value.status = .closed
        #expect(refusal(in: bind("theirs", until: auth.time)) == .accountClosed(reason: nil))
        #expect(auth.state.ownKeys.count == 0)
    }

    @Test mutating func `what is bound survives a restart`() throws {
        _ = bind("a/b 钥")
        auth.restart()
        let authorized = try the(ChatAuthorized.self, in: auth.feed(.requested(requested(["a/b 钥"]))))
        #expect(authorized.ownKey == ownKey("a/b 钥"))
    }

    @Test func `nobody is left waiting while the account is set aside`() {
        let refused = Auth().refuse(binding("theirs", ownKey("theirs")))
        #expect(refused?.compactMap { ($0.message as? Refused)?.refusal } == [.setAside])
    }

    // MARK: Given

    private mutating func change(_ change: AccountChanged.Change) {
        _ = auth.feed(
            .changed(AccountChanged(account: account, change: change, by: Actor("console"), name: "\(change)")))
    }

    private func asking(_ channels: [KeyChannel]) -> QuestionAsked {
        QuestionAsked(
            request: RequestID("q1"), account: account, credential: .key(key),
            reply: ReplyAddress(partition: 0, stream: "s1"), question: .channels(channels), deadline: deadline)
    }

    private var address: String { "https://their.example/v1" }

    private func ownKey(_ channel: String) -> OwnKey {
        OwnKey(channel: channel, address: address, masterKey: "m1", data: "sealed")
    }

    private func binding(
        _ channel: String, _ key: OwnKey?, by proof: Proof? = nil, until moment: Timestamp? = nil
    ) -> AuthInbox {
        .bound(
            OwnKeyBound(
                account: account, channel: channel, ownKey: key, credential: proof ?? caller,
                by: Actor("alice", from: "192.0.2.7", role: .person), reply: ReplyAddress(partition: 0, stream: "s2"),
                request: RequestID("b1"), deadline: moment ?? deadline))
    }

    private mutating func bind(_ channel: String, by proof: Proof? = nil) -> [any Message] {
        auth.feed(binding(channel, ownKey(channel), by: proof))
    }

    private mutating func bind(_ channel: String, until moment: Timestamp) -> [any Message] {
        auth.feed(binding(channel, ownKey(channel), until: moment))
    }

    private mutating func unbind(_ channel: String) -> [any Message] { auth.feed(binding(channel, nil)) }

    private func requested(_ channels: [String]?) -> ChatRequested {
        var chat = chat()
        chat.terms.ownKeyChannels = channels
        return ChatRequested(chat: chat, credential: .key(key))
    }
}

private func answer(in said: [any Message]) -> QuestionAnswered.Answer? {
    said.compactMap { ($0 as? QuestionAnswered)?.answer }.first
}

private func refusal(in said: [any Message]) -> Refusal? { said.compactMap { ($0 as? Refused)?.refusal }.first }
