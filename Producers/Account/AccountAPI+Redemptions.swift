internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

extension AccountAPI {
    /// `POST /v1/redemptions` `{"code": "…"}`: credits what a redeem code is worth.
    ///
    /// A code without a good MAC is refused here. Whether wrong codes were too many is looked at before the code is, so
    /// that the answer to one more tells nothing.
    func redeem(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let idempotencyKey = try call.idempotencyKey()
        let typed = try text(in: call.takeBody().bytes)
        let address = call.request.remoteAddress
        try wrongCodes.check(caller.account, address)
        guard let redeemed = RedeemCode.verify(typed, ingress.secret) else {
            wrongCodes.count(caller.account, address)
            throw Problem(.codeInvalid, parameter: "code")
        }
        try ingress.ask(call, caller, place, within: configuration.questionDeadline, orElse: .redemptionInDoubt) {
            stream in
            let claim = CodeClaimed(
                request: stream.request, account: caller.account, reply: stream.address, batch: redeemed.batch,
                code: redeemed.code, idempotencyKey: idempotencyKey,
                deadline: stream.begun + configuration.questionDeadline)
            let requested = RedemptionRequested(
                claim: claim, credential: caller.credential, from: address?.description)
            return Draft(to: AuthInbox.redeemed(requested), trace: call.trace)
        }
    }

    private func text(in body: [UInt8]) throws(Problem) -> String {
        guard let document = try? JSONValue(parsing: body), document.isObject else { throw Problem(.invalidJSON) }
        guard let member = document.member("code") else {
            throw Problem(.missingRequiredParameter, "'code' is missing.", parameter: "code")
        }
        guard let code = member.string else {
            throw Problem(.invalidType, "'code' is a string.", parameter: "code")
        }
        return code
    }
}

extension Problem {
    fileprivate static let redemptionInDoubt = Problem(
        .uncertain,
        "It is not known whether the code was redeemed. Look at the account's ledger, or repeat the request with the "
            + "Idempotency-Key that it had.")
}

/// Limits wrong redeem codes, of an account and of an address, so that nobody guesses one.
///
/// An account has 10 at once and 10 an hour, an address, which many may share, 300 and 300: about 2.6 million a year from
/// one address. 86 bits of a code cannot be guessed; among a million codes that are not used, a year's guesses of a
/// million addresses hit one with a chance of 1 in 29 millions.
@IOLoop
struct WrongCodes {
    private static let mostOfAccount = 10
    private static let mostOfAddress = 300
    private let ofAccounts = Rate<Account>(every: .seconds(3600) / mostOfAccount, atOnce: mostOfAccount)
    private let ofAddresses = Rate<IPAddress>(every: .seconds(3600) / mostOfAddress, atOnce: mostOfAddress)

    func check(_ account: Account, _ address: IPAddress?) throws(Problem) {
        do throws(Problem) {
            try ofAccounts.check(account)
        } catch {
            throw tooMany("this account", Self.mostOfAccount, error)
        }
        guard let address else { return }
        do throws(Problem) {
            try ofAddresses.check(address.owner)
        } catch {
            throw tooMany("this address", Self.mostOfAddress, error)
        }
    }

    private func tooMany(_ source: String, _ limit: Int, _ problem: Problem) -> Problem {
        Problem(
            problem.code,
            "Too many wrong redeem codes came from \(source): it may send \(limit) at once and \(limit) an hour.",
            limit: limit, retryAfter: problem.retryAfter)
    }

    func count(_ account: Account, _ address: IPAddress?) {
        ofAccounts.count(account)
        if let address { ofAddresses.count(address.owner) }
    }
}
