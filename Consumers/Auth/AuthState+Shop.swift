import Messages
import Processing

/// What accounts want of Orders: the rules of a question hold, and those of a shop besides.
extension AuthState {
    /// Why a wish that no rule refuses is not passed on; nil if it is.
    func refusal(ofWish asked: ShopAsked) -> Refusal? {
        guard asked.isOfItsAccount else { return .orderUnknown }
        guard limits(of: asked.credential) == nil || asked.isForLentKeys else { return .keyLimited }
        guard case .placed(let order) = asked.wish else { return nil }
        if order.way.asksForPayer, payer(of: order, by: asked.credential) == nil { return .payerUnknown }
        guard let groups = order.product.groups else { return nil }
        guard let group = standing.value.group, groups.contains(group) else { return .productUnavailable }
        return nil
    }

    /// What is passed on to Orders: an order with who pays inside WeChat, and who is told in a chat what becomes of it.
    func passed(_ asked: ShopAsked) -> OrdersInbox {
        guard case .placed(var order) = asked.wish else { return asked.passed }
        if order.way.asksForPayer, let payer = payer(of: order, by: asked.credential) {
            order.way = .jsapi(payer: payer)
        }
        order.told = identity(behind: asked.credential, among: chatIdentities)
        return .placed(order)
    }

    /// As whom the merchant's app knows who buys: by the identity that has signed in, else by the one that was linked last.
    /// What a client says of itself is not asked.
    private func payer(of order: OrderPlaced, by proof: Proof) -> String? {
        let known = chatIdentities.filter { held in
            if case .wechat(let app, _) = held.identity { app.text == order.merchant.app } else { false }
        }
        guard case .wechat(_, let openid) = identity(behind: proof, among: known) else { return nil }
        return openid.text
    }

    /// The identities that persons can be written to at, in the order of their texts.
    private var chatIdentities: [HeldIdentity] {
        identities.sorted.map(\.value).filter { $0.identity.isOfChat }
    }

    /// The one of the identities that a proof stands for, else the latest one.
    private func identity(behind proof: Proof, among held: [HeldIdentity]) -> Identity? {
        let own: Identity? =
            switch proof {
            case .session(let session, _): sessions[session.text]?.identity
            case .identity(let identity): identity
            case .key: nil
            }
        if let own, held.contains(where: { $0.identity == own }) { return own }
        return held.max { ($0.since, $0.identity.text) < ($1.since, $1.identity.text) }?.identity
    }
}

extension PaymentWay {
    /// Whether WeChat asks a person inside it whom the door has not named.
    fileprivate var asksForPayer: Bool { self == .jsapi(payer: PaymentWay.unnamed) }
}

extension ShopAsked {
    /// Whether it is about the account that was authenticated, and nothing that operators alone may. No door of ours
    /// says any other.
    fileprivate var isOfItsAccount: Bool {
        switch wish {
        case .placed(let order): order.account == account
        case .cancelled(let cancelled): cancelled.account == account
        case .refund(let refund): refund.account == account
        case .decided(let decided): decided.account == account && !decided.isApproved
        case .asked(let asked): asked.account == account && asked.question.isOpen(to: account)
        }
    }

    /// Whether a key with limits does for it, which may be lent: one can buy for its account and see to that order. It
    /// neither looks at all orders of the account nor gives its credit away.
    fileprivate var isForLentKeys: Bool {
        switch wish {
        case .placed, .cancelled: true
        case .refund, .decided: false
        case .asked(let asked): if case .order = asked.question { true } else { false }
        }
    }

    /// When who asks waits no longer; nil: that is not said.
    var deadline: Timestamp? {
        switch wish {
        case .placed(let order): order.deadline
        case .cancelled(let cancelled): cancelled.deadline
        case .refund(let refund): refund.deadline
        case .decided(let decided): decided.deadline
        case .asked(let asked): asked.deadline
        }
    }

    /// Refuses who waits.
    func refuse(_ refusal: Refusal) -> [Output] {
        guard let reply else { return [] }
        let refused = Refused(request: request, account: account, reply: reply, refusal: refusal)
        return [.send(ResponderInbox.refused(refused))]
    }

    /// For a key that is set aside: nil if nobody waits, so that the wish is kept.
    var refusalIfAwaited: [Output]? { reply == nil ? nil : refuse(.setAside) }
}

extension OrdersAsked.Question {
    fileprivate func isOpen(to account: Account) -> Bool {
        switch self {
        case .order: true
        case .orders(let whose, _, _): whose == account
        case .cases, .evidence, .caseEvidence: false
        }
    }
}
