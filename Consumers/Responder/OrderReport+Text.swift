import JSON
import Messages

// The JSON of what Orders answers. Prices and what goes back are in fen, credit in micro-yuan, moments in milliseconds
// since 1970; what is not there is null.

extension OrderReport {
    /// An operator is told whose order it is.
    func text(for audience: Audience?) -> JSONText {
        let whose: [JSONText.Member] = audience == .operator ? [.init("account", .string(account.name))] : []
        return .object(head + whose + sale + payment)
    }

    private var head: [JSONText.Member] {
        [
            .init("object", "order"), .init("number", .string(number.text)), .init("index", .integer(Int(index))),
            .init("status", .string(status.rawValue)), .init("version", .integer(Int(version))),
        ]
    }

    /// What is bought, and how it is paid.
    private var sale: [JSONText.Member] {
        [
            .init("product", product.text), .init("price_fen", .integer(Int(product.priceFen))),
            .init("credit", .money(product.credit)), .init("bonus", .money(product.bonus)),
            .init("provider", .string(merchant.provider.rawValue)), .init("merchant", .string(merchant.name)),
            .init("way", .string(way)), .init("made_ms", .moment(made)), .init("expires_ms", .moment(expires)),
            .init("code", .optional(invitation?.code)), .init("invocation", invitation?.invocation ?? .null),
            .init("page", .optional(invitation?.page)),
        ]
    }

    /// What became of it.
    private var payment: [JSONText.Member] {
        [
            .init("transaction", .optional(transaction)), .init("paid_ms", .moment(paid)),
            .init("credited_ms", .moment(credited)), .init("closed_ms", .moment(closed)),
            .init("late", .bool(isLate)), .init("trouble", .optional(trouble)),
            .init("checked_until_ms", .moment(checkedUntil)), .init("refunded_fen", .integer(Int(refundedFen))),
            .init("refunds", .array(refunds.map(\.text))),
        ]
    }
}

extension ProductTerms {
    fileprivate var text: JSONText {
        ["name": .string(name), "title": .string(title), "title_en": .string(titleInEnglish)]
    }
}

extension PaymentInvitation {
    fileprivate var code: String? { if case .code(let content) = self { content } else { nil } }

    fileprivate var page: String? { if case .page(let address) = self { address } else { nil } }

    /// Names and values, in the order of the names.
    fileprivate var invocation: JSONText? {
        guard case .invocation(let members) = self else { return nil }
        return .object(members.sorted { $0.key < $1.key }.map { JSONText.Member($0.key, .string($0.value)) })
    }
}

extension OrderReport.RefundLine {
    fileprivate var text: JSONText {
        [
            "number": .string(number.text), "index": .integer(number.index), "status": .string(status.rawValue),
            "amount_fen": .integer(Int(amountFen)), "credit": .money(credit), "reason": .string(reason),
            "asked_ms": .moment(asked), "ended_ms": .moment(ended), "refusal": .optional(refusal),
        ]
    }
}

extension CaseLine {
    var text: JSONText {
        [
            "number": .integer(Int(number)), "kind": .string(order.kind.rawValue), "subject": .string(order.subject),
            "account": .optional(order.account?.name), "merchant": .string(order.merchant),
            "since_ms": .moment(order.since), "note": .string(order.note),
        ]
    }
}

extension Evidence {
    static func text(_ all: [Evidence]) -> JSONText { ["object": "evidence", "data": .array(all.map(\.text))] }

    private var text: JSONText {
        let names = headers.sorted { $0.key < $1.key }
        return [
            "at_ms": .moment(at), "source": .string(source.rawValue), "serial": .optional(serial),
            "headers": .object(names.map { JSONText.Member($0.key, .string($0.value)) }), "body": .string(body),
            "base64": .bool(isBase64), "cut": cut?.text ?? .null,
        ]
    }
}

extension Evidence.Cut {
    fileprivate var text: JSONText { ["bytes": .integer(bytes), "sha256": .string(digest)] }
}
