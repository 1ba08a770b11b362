import Messages
import Processing

/// What accounts want of Orders: the rules of a question hold, and those of a shop besides.
extension AuthState {
    /// Why a wish that no rule refuses is not passed on; nil if it is.
    func refusal(ofWish asked: ShopAsked) -> Refusal? {
        guard asked.isOfItsAccount else { return .orderUnknown }
        guard limits(of: asked.credential) == nil || asked.isForLentKeys else { return .keyLimited }
        guard case .placed(let order) = asked.wish, let groups = order.product.groups else { return nil }
        guard let group = standing.value.group, groups.contains(group) else { return .productUnavailable }
        return nil
    }

    /// A wish as it is passed on: an order with who is told in a chat what becomes of it. What a door says of that does
    /// not count.
    func passed(_ asked: ShopAsked) -> OrdersInbox {
        guard case .placed(var order) = asked.wish else { return asked.passed }
        let held = identities.sorted.map(\.value).filter { $0.identity.isReachedInChat }
        order.told = held.max { $0.since < $1.since }?.identity
        return .placed(order)
    }
}

extension Identity {
    fileprivate var isReachedInChat: Bool {
        switch self {
        case .wechat, .wecom: true
        case .mail, .zsxq: false
        }
    }
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
