import Messages
import Processing

extension SignIn {
    /// How long a gift counts as money of its account, whatever Quota has said of it: longer than a link is decided on.
    private static var underWay: Duration { .seconds(60) }

    /// Gives an identity its gift, once, as far as the budget of the calendar day (UTC+8) has it. Else the account has
    /// none, the trail says so, and an operator is alarmed, who may grant it.
    func give(_ claim: GiftClaimed, at time: Timestamp, state: inout SignInState) -> [Output] {
        guard claim.amount > .zero, state.given[claim.identity.text] == nil else { return welcome(claim.identity) }
        var day = state.gifts.value
        if day.number != GiftDay.number(of: time) { day = GiftDay(number: GiftDay.number(of: time)) }
        let isGiven = claim.amount <= claim.budget - day.given
        state.given[claim.identity.text] = isGiven ? claim.amount : .zero
        if isGiven { day.given += claim.amount }
        state.gifts.value = day
        guard isGiven else { return [.record(refusal(of: claim, on: day, at: time))] + welcome(claim.identity) }
        return [.send(SignInInbox.giftGiven(GiftGiven(claim)))]
    }

    /// Credits a gift, unless the identity opens another account since: nobody would come to the money in its own.
    func credit(_ given: GiftGiven, at time: Timestamp, state: inout SignInState) -> [Output] {
        guard state.account(of: given.identity) == given.account else { return welcome(given.identity) }
        state.gifted.remember(given.identity.text, until: time + Self.underWay)
        let credit = CreditGranted(
            grant: "trial/" + given.identity.text, account: given.account, amount: given.amount)
        return [.send(QuotaInbox.granted(credit))] + welcome(given.identity, isGiven: true)
    }

    /// Tells Bot, which may wait for it, that the gift is decided.
    private func welcome(_ identity: Identity, isGiven: Bool = false) -> [Output] {
        guard identity.isOfChat else { return [] }
        return [.send(BotInbox.welcomed(BotWelcomed(identity: identity, isGiven: isGiven)))]
    }

    /// This line of the trail, which is kept for ever, needs no identity: it names the account, by a digest of it.
    private func refusal(of claim: GiftClaimed, on day: GiftDay, at time: Timestamp) -> ChangeRecorded {
        let amounts = [claim.amount, claim.budget, day.given].map { String($0.microYuan) }
        return ChangeRecorded(
            by: Actor("signin"), at: time, action: "gift.refused", subject: claim.account.name,
            after: #"{"amount":\#(amounts[0]),"budget":\#(amounts[1]),"given":\#(amounts[2])}"#,
            request: RequestID(claim.id), alarm: .giftsUsedUp)
    }
}

extension GiftDay {
    private static var east: Int64 { 8 * 3_600_000 }

    fileprivate static func number(of time: Timestamp) -> Int64 { (time.milliseconds + east) / 86_400_000 }
}
