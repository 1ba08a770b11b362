import Messages
import Processing

/// How a processor is wrong on purpose.
struct Slip<Input: Inbox>: Sendable {
    /// Returns the input on which it decides in place of the one that came.
    var hears: @Sendable (Input) -> Input = { $0 }
    /// Whether it forgets what it decided on the input.
    var forgets: @Sendable (Input) -> Bool = { _ in false }
    /// Returns what it says in place of what it decided: on an input, or nil as it woke.
    var says: @Sendable (Input?, [Output]) -> [Output] = { $1 }
}

/// A processor that is wrong on purpose, to prove that the simulation finds it.
struct SlippingProcessor<Base: Processor>: Processor {
    let base: Base
    let slip: Slip<Base.Input>

    func process(_ input: Base.Input, at time: Timestamp, state: inout Base.State) -> [Output] {
        let heard = slip.hears(input)
        guard slip.forgets(heard) else { return slip.says(heard, base.process(heard, at: time, state: &state)) }
        var forgotten = state
        return slip.says(heard, base.process(heard, at: time, state: &forgotten))
    }

    func wake(at time: Timestamp, state: inout Base.State) -> [Output] {
        slip.says(nil, base.wake(at: time, state: &state))
    }

    func refuse(_ input: Base.Input) -> [Output]? { base.refuse(input) }
}

extension Flaw {
    /// Whether nothing goes wrong in a seed without people.
    var needsPeople: Bool {
        switch self {
        case .comparesBeyondLimits, .forgetsTickets, .keepsRevocationsFromQuota: true
        case .forgetsUnlinks: false
        default: slipOfAuth != nil || slipOfSignIn != nil || slipOfQuota != nil
        }
    }

    var slipOfAuth: Slip<AuthInbox>? {
        switch self {
        case .forgetsSessionEnds: Slip<AuthInbox>(forgets: { if case .sessionEnded = $0 { true } else { false } })
        case .forgetsRevocations: Slip<AuthInbox>(forgets: { if case .revoked = $0 { true } else { false } })
        case .forgetsRequests: Slip<AuthInbox>(forgets: { if case .requested = $0 { true } else { false } })
        case .forgetsUnlinks: Slip<AuthInbox>(forgets: { $0.isUnlink })
        default: nil
        }
    }

    var slipOfSignIn: Slip<SignInInbox>? {
        switch self {
        case .takesAnyBrowser: Slip<SignInInbox>(hears: { $0.byItsBrowser })
        case .mistakesPersons: Slip<SignInInbox>(hears: { $0.ofAnother })
        case .forgetsCollections: Slip<SignInInbox>(forgets: { $0.isCollection })
        case .forgetsGifts: Slip<SignInInbox>(forgets: { if case .giftClaimed = $0 { true } else { false } })
        default: nil
        }
    }

    var slipOfQuota: Slip<QuotaInbox>? {
        switch self {
        case .ignoresAnswersAtOnce: Slip<QuotaInbox>(hears: { $0.withinMoney })
        case .ignoresMoneyPerDay: Slip<QuotaInbox>(hears: { $0.withinAnswers })
        default: nil
        }
    }
}

extension AuthInbox {
    /// Whether an account is opened by another's identity no more.
    fileprivate var isUnlink: Bool {
        if case .unlinked(let unlinked) = self { unlinked.account != unlinked.identity.account } else { false }
    }
}

extension SignInInbox {
    /// A try as if the browser that asked for the ticket made it.
    fileprivate var byItsBrowser: SignInInbox {
        guard case .tried(var tried) = self else { return self }
        tried.browser = Lobby.browser(of: tried.ticket)
        return .tried(tried)
    }

    /// A code that was sent as if somebody else had sent it.
    fileprivate var ofAnother: SignInInbox {
        guard case .matched(var matched) = self, let other = Identity(wechatApp: "played", openid: "another") else {
            return self
        }
        matched.shown.identity = other
        matched.account = other.account
        return .matched(matched)
    }

    fileprivate var isCollection: Bool {
        if case .tried(let tried) = self { tried.code == nil } else { false }
    }
}

extension QuotaInbox {
    /// A chat of whose key's limits only the money is left.
    fileprivate var withinMoney: QuotaInbox {
        guard case .authorized(let authorized) = self, let limits = authorized.limits else { return self }
        return Self.chat(authorized, within: QuotaLimits(moneyPerDay: limits.moneyPerDay))
    }

    /// The same with the number of its answers.
    fileprivate var withinAnswers: QuotaInbox {
        guard case .authorized(let authorized) = self, let limits = authorized.limits else { return self }
        return Self.chat(authorized, within: QuotaLimits(answersAtOnce: limits.answersAtOnce))
    }

    private static func chat(_ authorized: ChatAuthorized, within limits: QuotaLimits) -> QuotaInbox {
        .authorized(ChatAuthorized(chat: authorized.chat, apiKey: authorized.apiKey, limits: limits))
    }
}

extension SignInLimits {
    /// Far above those that are played.
    static var loose: SignInLimits {
        var limits = SignInLimits()
        limits.wrongTriesPerTicket = 50
        limits.wrongDigitsPerIdentity = 100
        limits.wrongDigits = Desk.count * 1_000
        limits.wrongLettersPerSender = 100
        limits.wrongLetters = Desk.count * 1_000
        return limits
    }
}
