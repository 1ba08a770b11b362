import JSON
import Messages

// The JSON of what Reconciliation answers. Amounts are fen, fees micro-yuan; what is not there is null.

extension SettlementReport {
    var text: JSONText {
        let counts = differences.sorted { $0.key < $1.key }.map { JSONText.Member($0.key, .integer($0.value)) }
        let members: [JSONText.Member] = [
            .init("object", "settlement"), .init("merchant", .string(day.merchant)), .init("date", .string(day.date)),
            .init("provider", .string(provider.rawValue)), .init("status", .string(status.rawValue)),
            .init("trouble", .optional(trouble)), .init("attempt", .integer(attempt)),
            .init("began_ms", .moment(began)), .init("ended_ms", .moment(ended)), .init("clean", .bool(isClean)),
            .init("ours", ours.text), .init("theirs", theirs.text), .init("differences", .object(counts)),
        ]
        return .object(members)
    }
}

extension SettlementReport.Sums {
    fileprivate var text: JSONText {
        [
            "payments": .integer(payments), "paid_fen": .integer(Int(paidFen)), "refunds": .integer(refunds),
            "refunded_fen": .integer(Int(refundedFen)), "fees": .money(fees),
        ]
    }
}

extension Difference {
    var text: JSONText {
        [
            "number": .integer(Int(number)), "kind": .string(kind.rawValue), "line": .string(line),
            "ours": ours?.text ?? .null, "theirs": theirs?.text ?? .null, "account": .optional(account?.name),
            "repairable": .bool(isRepairable),
        ]
    }
}

extension SettlementLine {
    fileprivate var text: JSONText {
        [
            "kind": .string(kind.rawValue), "number": .string(number), "order": .string(order),
            "transaction": .optional(transaction), "amount_fen": .integer(Int(amountFen)),
            "currency": .string(currency), "at_ms": .moment(at), "fee": .money(fee), "status": .optional(status),
        ]
    }
}
