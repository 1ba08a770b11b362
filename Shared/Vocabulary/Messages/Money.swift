/// An amount of money: an integer of one micro-yuan (1 CNY = 1 000 000).
///
/// One account holds at most ten billion yuan, so that sums never overflow and trap.
package struct Money: Hashable, Comparable, Sendable, Codable {
    package var microYuan: Int64

    package static let zero = Money(microYuan: 0)

    /// The most that one grant, one price or one account may hold.
    package static let limit = Money(microYuan: 10_000_000_000_000_000)

    package init(microYuan: Int64) {
        self.microYuan = microYuan
    }

    package static func fen(_ fen: Int64) -> Money { Money(microYuan: fen * 10_000) }
    package static func yuan(_ yuan: Int64) -> Money { Money(microYuan: yuan * 1_000_000) }

    /// Parses yuan with up to six decimals ("9.90"); nil for anything else, also for a sign or an amount above the
    /// limit.
    package init?(yuan text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...11).contains(whole.count), whole.utf8.allSatisfy(\.isDigit) else {
            return nil
        }
        let decimals = parts.count == 2 ? parts[1] : "0"
        guard (1...6).contains(decimals.count), decimals.utf8.allSatisfy(\.isDigit) else { return nil }
        let padded = decimals + String(repeating: "0", count: 6 - decimals.count)
        guard let yuan = Int64(whole), let micro = Int64(padded) else { return nil }
        let amount = Money(microYuan: yuan * 1_000_000 + micro)
        guard amount <= Money.limit else { return nil }
        self = amount
    }

    package init(from decoder: any Decoder) throws {
        microYuan = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microYuan)
    }

    package static func < (left: Money, right: Money) -> Bool { left.microYuan < right.microYuan }
    package static func + (left: Money, right: Money) -> Money { Money(microYuan: left.microYuan + right.microYuan) }
    package static func - (left: Money, right: Money) -> Money { Money(microYuan: left.microYuan - right.microYuan) }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func -= (left: inout Money, right: Money) { left = left - right }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Money: Written {
    package func write(to buffer: inout [UInt8]) { microYuan.write(to: &buffer) }
}

extension Money: CustomStringConvertible {
    /// Yuan with the decimals it needs, at least two: "9.90", "0.000027".
    package var description: String {
        let (yuan, micro) = microYuan.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(micro)
        var decimals = String(repeating: "0", count: 6 - digits.count) + digits
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return "\(microYuan < 0 ? "-" : "")\(yuan).\(decimals)"
    }
}
