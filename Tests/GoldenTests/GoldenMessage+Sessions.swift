import Messages
import ProcessingBench

/// What is said of an account's keys, sessions, links and identities.
extension GoldenMessage {
    static let sessions: [GoldenMessage] = [
        GoldenMessage(AuthInbox.issued(ownIssue), "own"),
        GoldenMessage(AuthInbox.keyChanged(Sample.keyChanged)),
        GoldenMessage(
            AuthInbox.keyChanged(
                KeyChanged(account: Sample.account, name: "aa11", by: Sample.console, request: RequestID("q1"))),
            "plain"),
        GoldenMessage(
            AuthInbox.revoked(
                KeyRevoked(account: Sample.account, name: "aa11", by: Sample.console, request: RequestID("q1"))),
            "plain"),
        GoldenMessage(AuthInbox.invited(Sample.invited)),
        GoldenMessage(AuthInbox.invited(plainInvite), "plain"),
        GoldenMessage(AuthInbox.sessionAsked(Sample.sessionAsked())),
        GoldenMessage(AuthInbox.sessionAsked(plainSession(.key(Sample.issued.credential))), "key"),
        GoldenMessage(AuthInbox.sessionAsked(plainSession(.invite(Sample.invited.invite))), "link"),
        GoldenMessage(AuthInbox.sessionEnded(Sample.sessionEnded(.one(Sample.sessionID)))),
        GoldenMessage(AuthInbox.sessionEnded(Sample.sessionEnded(.others(than: Sample.sessionID))), "others"),
        GoldenMessage(
            AuthInbox.sessionEnded(
                SessionEnded(account: Sample.account, which: .all, request: RequestID("q1"))), "plain"),
        GoldenMessage(AuthInbox.linked(Sample.linked)), GoldenMessage(AuthInbox.unlinked(Sample.unlinked)),
        GoldenMessage(AuthInbox.linked(plainLink), "plain"), GoldenMessage(AuthInbox.unlinked(plainUnlink), "plain"),
        GoldenMessage(AuthInbox.requested(ChatRequested(chat: Sample.chat, credential: Sample.session)), "session"),
        GoldenMessage(AuthInbox.requested(ofChat), "identity"),
        GoldenMessage(AuthInbox.met(Sample.met())), GoldenMessage(AuthInbox.met(plainMeeting), "plain"),
        GoldenMessage(AuthInbox.asked(Sample.question(.keys)), "keys"),
        GoldenMessage(AuthInbox.asked(Sample.question(.sessions)), "sessions"),
        GoldenMessage(AuthInbox.asked(verification), "verify"),
        GoldenMessage(AuthInbox.asked(Sample.question(.identities(isAdding: true))), "identities"),
    ]

    static let sessionsTold: [GoldenMessage] = [
        told(.admitted(.person, group: "vip", models: ["large", "small"]), "verified"),
        told(.keys([limitedKey, plainKey], standing: Standing()), "keys"),
        told(.session(Sample.openSession), "session"),
        told(.session(plainOpen), "plain session"),
        told(.sessions([Sample.openSession], identities: [Sample.heldIdentity]), "sessions"),
        told(.account(Standing(), keys: [plainKey], identities: [Sample.heldIdentity]), "account and identities"),
    ]

    private static let ownIssue: KeyIssued = {
        var issue = Sample.issued
        issue.grant = nil
        issue.credentialOfCaller = Sample.session
        return issue
    }()

    private static let plainInvite = InviteMade(
        account: Sample.account, invite: KeyHash(hexadecimal: "1c"), expires: Sample.chat.deadline,
        by: Sample.console, request: RequestID("q1"))

    /// By a person in a chat, who is told by Bot.
    private static let ofChat: ChatRequested = {
        var chat = Sample.chat
        chat.reply = chat.reply.told(to: Sample.sender())
        chat.terms.lowCredit = .yuan(1)
        return ChatRequested(chat: chat, credential: .identity(Sample.sender()))
    }()

    private static let plainMeeting = IdentityMet(
        account: Sample.account, identity: Sample.sender(), at: Sample.chat.deadline)

    private static let plainLink = IdentityLinked(
        account: Sample.account, identity: Sample.identity, at: Sample.chat.deadline)
    private static let plainUnlink = IdentityUnlinked(
        account: Sample.account, identity: Sample.identity, at: Sample.chat.deadline)

    private static func plainSession(_ way: SessionAsked.Way) -> SessionAsked {
        SessionAsked(
            account: Sample.account, session: Sample.sessionID, way: way, lifetimeMilliseconds: 1,
            reply: Sample.chat.reply, request: RequestID("q1"), deadline: Sample.chat.deadline)
    }

    private static let verification: QuestionAsked = {
        var question = Sample.question(.verify)
        question.credential = Sample.session
        question.from = "192.0.2.7"
        return question
    }()

    private static let limitedKey = HeldKey(
        Sample.issued.credential, issued: Sample.recorded.at, name: "手机", limits: Sample.limits,
        used: Sample.recorded.at)
    private static let plainKey = HeldKey(Sample.issued.credential, issued: Sample.recorded.at)

    private static let plainOpen = OpenSession(
        id: Sample.sessionID, generation: 0, role: .person, way: "link", as: nil, agent: nil, from: nil,
        opened: Timestamp(milliseconds: 1), expires: Timestamp(milliseconds: 2))
}
