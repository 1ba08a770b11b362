internal import Credentials
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems
internal import Streams

extension ShopAPI {
    /// `POST /v1/orders/{number}/refunds`: asks for the money of an order, whole or in part. Its credit is held at once, and
    /// an operator decides.
    func askForRefund(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let number = try ownNumber(call, caller)
        let key = try call.idempotencyKey()
        let body = try CallBody(call.takeBody().bytes, of: ["amount_fen", "least_fen", "reason"])
        let amount = try body.number("amount_fen", in: 1...Self.mostFen)
        let least = try body.number("least_fen", in: 1...(amount ?? Self.mostFen))
        let reason = try body.neededWords("reason")
        let doubt = Problem.uncertain("Look at the order, or repeat the request with the Idempotency-Key that it had.")
        try tell(call, caller, place, as: .created, orElse: doubt) { stream in
            .refund(
                RefundAsked(
                    request: stream.request, account: caller.account, by: actor(call, caller), reply: stream.address,
                    order: number, amountFen: amount, leastFen: least, reason: reason, idempotencyKey: key,
                    deadline: deadline(of: stream)))
        }
    }

    /// `POST /v1/orders/{number}/refunds/{index}/withdraw`: takes back a refund that no operator has decided on.
    func withdrawRefund(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let number = try ownNumber(call, caller)
        guard let index = Int(call.request.parameters["index"] ?? ""),
            let refund = RefundNumber(of: number, index: index)
        else { throw Problem(.orderNotFound, "The order has no such refund.") }
        try tell(call, caller, place, orElse: Problem.uncertain("Look at the order.")) { stream in
            .decided(
                RefundDecided(
                    request: stream.request, account: caller.account, by: actor(call, caller), reply: stream.address,
                    refund: refund, isApproved: false, deadline: deadline(of: stream)))
        }
    }

    /// No order costs more: what an account may hold.
    private static let mostFen = Money.limit.microYuan / Money.fen(1).microYuan
}
