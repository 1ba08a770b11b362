import Messages
import Processing

extension Asker {
    init(_ placed: OrderPlaced) {
        self.init(placed.request, placed.account, placed.reply)
    }

    init(_ cancelled: OrderCancelled) {
        self.init(cancelled.request, cancelled.account, cancelled.by, cancelled.reply)
    }

    init(_ checked: OrderChecked) {
        self.init(checked.request, nil, checked.by, checked.reply)
    }

    init(_ wish: RefundAsked) {
        self.init(wish.request, wish.account, wish.by, wish.reply)
    }

    init(_ decided: RefundDecided) {
        self.init(decided.request, decided.account, decided.by, decided.reply)
    }

    init(_ settled: CaseSettled) {
        self.init(settled.request, nil, settled.by, settled.reply)
    }

    init(_ asked: OrdersAsked) {
        self.init(asked.request, asked.account, nil, asked.reply)
    }

    /// - Parameter account: nil for an operator.
    private init(_ request: RequestID, _ account: Account?, _ by: Actor?, _ reply: ReplyAddress?) {
        if let account {
            self.init(request, account, reply)
        } else {
            self.init(request, by: by, reply, audience: .operator)
        }
    }
}
