import Messages
import Processing

/// What commands about an account have in common, of an operator and of the account itself: whom one concerns, who gave
/// it, and who waits for an answer.
struct AccountCommand {
    let account: Account
    /// Nil for what the service does by itself; the trail has no line of it.
    let by: Actor?
    /// What the account itself was authenticated with; nil for an operator's command and the service's.
    let credential: Proof?
    let reply: ReplyAddress?
    let request: RequestID
    let deadline: Timestamp?

    private init(
        _ account: Account, by: Actor?, credential: Proof? = nil, _ reply: ReplyAddress?, _ request: RequestID,
        _ deadline: Timestamp?
    ) {
        self.account = account
        self.by = by
        self.credential = credential
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    // MARK: - Who may

    /// Why who gave it may not give any command about the account; nil if he may. A person has to be signed in.
    func refusalOfCaller(_ state: AuthState, at time: Timestamp) -> Refusal? {
        guard !isLate(at: time) else { return .late }
        guard let credential else {
            return maySeeTo(state.standing.value.role) ? nil : .roleInsufficient(needed: .owner)
        }
        if let refusal = state.refusal(of: credential, at: time) { return refusal }
        return credential.ofSession == nil ? .sessionNeeded : nil
    }

    /// The same for what an account that is suspended or closed may not do for itself.
    func refusal(_ state: AuthState, at time: Timestamp) -> Refusal? {
        refusalOfCaller(state, at: time) ?? (credential == nil ? nil : state.standing.value.refusal)
    }

    /// Whether who gave it may change an account of this role.
    func maySeeTo(_ role: AccountRole) -> Bool { by?.maySeeTo(role) ?? true }

    /// Whether it comes after its deadline. Who waited was told that the outcome is not known, and may act by what he saw.
    func isLate(at time: Timestamp) -> Bool { reply != nil && deadline.map { time > $0 } ?? false }

    // MARK: - What follows

    func refuse(_ refusal: Refusal) -> [Output] {
        guard let reply else { return [] }
        return [
            .send(
                ResponderInbox.refused(Refused(request: request, account: account, reply: reply, refusal: refusal)))
        ]
    }

    /// For a key that is set aside: nil if nobody waits, so that the command is kept.
    var refusalIfAwaited: [Output]? { reply == nil ? nil : refuse(.setAside) }

    /// Says what the account is: all of it to an operator, its keys to the account.
    func answer(_ state: AuthState) -> [Output] { tell(credential == nil ? state.description : state.heldKeys) }

    func tell(_ answer: QuestionAnswered.Answer) -> [Output] {
        guard let reply else { return [] }
        let answered = QuestionAnswered(request: request, account: account, reply: reply, answer: answer)
        return [.send(ResponderInbox.answered(answered))]
    }

    /// Has Quota credit the account with what comes with the command. An account gives itself nothing.
    func credit(_ amount: Money?, _ grant: String) -> [Output] {
        guard let amount, credential == nil else { return [] }
        let credit = CreditGranted(
            grant: grant, account: account, amount: amount, cause: .grant(by: by?.name), by: by, request: request)
        return [.send(QuotaInbox.granted(credit))]
    }

    /// Has Quota end the answers of keys that are known no more.
    func end(_ keys: [HeldKey], at time: Timestamp) -> [Output] {
        keys.map { key in .send(QuotaInbox.ended(KeyEnded(account: account, apiKey: key.id, at: time))) }
    }

    /// The line of the trail, if anything has changed.
    func record<Value: Written & Equatable>(
        _ action: String, at time: Timestamp, before: Value?, after: Value?
    ) -> [Output] {
        guard let by, before != after else { return [] }
        let change = ChangeRecorded(
            by: by, at: time, action: action, subject: account.name, before: Self.text(before),
            after: Self.text(after), request: request)
        return [.record(change)]
    }

    private static func text(_ value: (some Written)?) -> String? {
        guard let value else { return nil }
        return String(decoding: MessageCoding.encode(value), as: UTF8.self)
    }
}

// MARK: - Of each message

extension AccountCommand {
    init(_ opening: AccountOpened) {
        self.init(
            opening.account, by: opening.actor, opening.reply, opening.request ?? RequestID(opening.id),
            opening.deadline)
    }

    init(_ change: AccountChanged) {
        self.init(
            change.account, by: change.actor, change.reply, change.request ?? RequestID(change.id), change.deadline)
    }

    init(_ issue: KeyIssued) {
        self.init(
            issue.account, by: issue.by, credential: issue.credentialOfCaller, issue.reply,
            issue.request ?? RequestID(issue.id), issue.deadline)
    }

    init(_ revocation: KeyRevoked) {
        self.init(
            revocation.account, by: revocation.by, credential: revocation.credentialOfCaller, revocation.reply,
            revocation.request, revocation.deadline)
    }

    init(_ change: KeyChanged) {
        self.init(
            change.account, by: change.by, credential: change.credentialOfCaller, change.reply, change.request,
            change.deadline)
    }

    init(_ made: InviteMade) {
        self.init(made.account, by: made.by, made.reply, made.request, made.deadline)
    }

    /// Its caller is the person who signs in.
    init(_ asked: SessionAsked) {
        self.init(
            asked.account, by: Actor(asked.account.name, from: asked.from, role: .person), asked.reply, asked.request,
            asked.deadline)
    }

    init(_ ending: SessionEnded) {
        self.init(
            ending.account, by: ending.by, credential: ending.credential, ending.reply, ending.request, ending.deadline)
    }

    init(_ linked: IdentityLinked) {
        self.init(linked.account, by: Actor(linked.account.name, role: .person), nil, RequestID(linked.id), nil)
    }

    /// Its caller is the person who writes.
    init(_ met: IdentityMet) {
        self.init(met.account, by: Actor(met.account.name, role: .person), nil, RequestID(met.id), nil)
    }

    init(_ unlinked: IdentityUnlinked) {
        self.init(
            unlinked.account, by: unlinked.by ?? Actor(unlinked.account.name, role: .person), nil,
            unlinked.request ?? RequestID(unlinked.id), nil)
    }
}

extension Output {
    static func answer(_ answer: QuestionAnswered.Answer, to question: QuestionAsked) -> Output {
        .send(
            ResponderInbox.answered(
                QuestionAnswered(
                    request: question.request, account: question.account, reply: question.reply, answer: answer)))
    }
}
