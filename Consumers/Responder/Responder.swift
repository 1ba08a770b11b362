package import Activities
package import EventLoop
import JSON
package import Messages
import Problems
import Processing

/// Writes what processors decide to the reply address of the request; has Bot tell it where a person waits.
///
/// For a refused request or a question this record is the stream's only end. A repetition after a crash writes the same
/// end again; readers take the first. What Bot is told, it is told together with the position, and so once.
@IOLoop
package final class Responder: Activity {
    package nonisolated init() {}

    package func perform(_ input: ResponderInbox, attempt: Attempt) async -> Performance {
        Self.performance(of: input, epoch: attempt.epoch)
    }

    /// A person whom Bot tells reads no stream. Of a chat that is refused the stream ends all the same: a robot's door may
    /// read it.
    package nonisolated static func performance(of input: ResponderInbox, epoch: Int64) -> Performance {
        guard let told = input.told else { return Performance(replies: [reply(to: input, epoch: epoch)]) }
        let replies = input.endsStream ? [reply(to: input, epoch: epoch)] : []
        return Performance(replies: replies, outputs: [.send(BotInbox.told(told))])
    }

    /// Returns the one record of the stream, which is also its last.
    package nonisolated static func reply(to input: ResponderInbox, epoch: Int64) -> Reply {
        switch input {
        case .refused(let refused):
            let refusal = refused.refusal
            let kind = Reply.Kind.end(refusal.ending, usage: nil, problem: refusal.problem)
            return Reply(address: refused.reply, epoch: epoch, sequence: 0, kind: kind)
        case .redirected(let redirected):
            return Reply(address: redirected.reply, epoch: epoch, sequence: 0, kind: .pointer(redirected.target))
        case .answered(let answered):
            let kind = Reply.Kind.document(status: answered.status, answered.text.bytes)
            return Reply(address: answered.reply, epoch: epoch, sequence: 0, kind: kind)
        }
    }
}

/// The problem that a client is told for each refusal.
extension Refusal {
    var problem: Problem {
        switch self {
        case .keyUnknown: Problem(.invalidAPIKey)
        case .keyExpired: Problem(.keyExpired)
        case .addressNotAllowed: Problem(.addressNotAllowed)
        case .keyLimited: Problem(.keyLimited)
        case .sessionUnknown: Problem(.sessionInvalid)
        case .identityUnknown: .unknownIdentity
        case .sessionNeeded: Problem(.sessionNeeded)
        case .inviteInvalid: Problem(.inviteInvalid)
        case .accountSuspended(let reason): .suspension(because: reason)
        case .accountClosed(let reason): .closing(because: reason ?? "")
        case .modelNotAllowed: Problem(.modelNotAllowed, parameter: "model")
        case .contentRefused: Problem(.contentRefused)
        case .late: Problem(.late)
        case .quotaExhausted(let available, let needed):
            Problem(
                .insufficientQuota,
                "The account's credit does not suffice: this request needs at least \(needed) CNY, and "
                    + "\(available) CNY is available. Please add credit.",
                limit: Int(available.microYuan), value: Int(needed.microYuan))
        case .tooManyStreams(let limit):
            Problem(
                .tooManyStreams,
                "The account has \(limit) open requests, as many as it may. Please wait until one has ended.",
                limit: limit)
        case .idempotencyKeyReused: Problem(.idempotencyKeyReused)
        case .expired: Problem(.answerExpired)
        case .withdrawn: Problem(.withdrawn)
        case .setAside: Problem(.accountSetAside)
        case .creditDeclined(let available):
            Problem(
                .creditDeclined,
                "The amount is zero, or leads beyond what an account may have: \(available) CNY is available, and all "
                    + "that it was ever given is \(Money.limit) CNY at most.",
                value: Int(available.microYuan))
        case .codeUnknown, .codeUsed, .codeLimitReached, .codeExpired, .codeRevoked, .codeSetAside, .batchUnknown,
            .batchTaken, .batchExists:
            problemOfCode
        case .tooManyKeys(let limit): Problem(.tooManyKeys, limit: limit)
        case .limited(let rule, let limit, let value, let retryAfter):
            .frequency(rule, limit: limit, value: value, retryAfter: retryAfter)
        case .keyMoneyExhausted, .keyTooManyAnswers, .keyTooManyTokens: problemOfKey
        case .tooManyOwnKeys(let limit): Problem(.tooManyOwnKeys, limit: limit)
        case .ticketUnknown, .ticketOfAnother, .ticketExpired, .ticketPending, .codeWrong, .tooManyTries,
            .tooManyTickets, .tooManyCodesSent, .signInRests, .identityHasAccount, .identityNotLinked,
            .tooManyIdentities, .sessionOfKey:
            problemOfSignIn
        case .orderUnknown, .productUnavailable, .payerUnknown, .productBought, .tooManyOrders, .orderState,
            .refundShort, .orderSetAside, .settlementUnknown:
            problemOfOrder
        case .requestUnknown:
            Problem(
                .notFound,
                "The account's ledger has no entry of this request. A request that was refused has none: it cost "
                    + "nothing.")
        case .roleInsufficient(let needed):
            Problem(.roleInsufficient, "This needs the role \(needed.rawValue), which the caller does not have.")
        case .accountExists: Problem(.accountExists)
        case .accountUnknown: Problem(.accountNotFound)
        case .noSuchKey: Problem(.keyNotFound)
        }
    }

    /// How the refused request's stream ends.
    var ending: Ending {
        self == .expired ? .expired : .refused
    }
}

/// What an account is told that an operator has stopped: with the operator's reason, as far as it was given.
extension Problem {
    /// The most characters that are told of a reason. The admin API takes no longer one.
    private static let reasonLimit = 200

    fileprivate static func suspension(because reason: String) -> Problem {
        stop(
            .accountSuspended, reason, "This account is suspended by the operator of this service: ",
            "账户已被管理员暂停，原因：")
    }

    fileprivate static func closing(because reason: String) -> Problem {
        stop(
            .accountClosed, reason, "This account was closed by the operator of this service: ",
            "账户已被管理员注销，原因：")
    }

    private static func stop(_ code: Code, _ reason: String, _ english: String, _ chinese: String) -> Problem {
        guard !reason.isEmpty else { return Problem(code) }
        let told = reason.count > reasonLimit ? reason.prefix(reasonLimit) + "…" : Substring(reason)
        return Problem(code, "\(english)\(told)", chinese: "\(chinese)\(told)", reason: String(told))
    }
}
