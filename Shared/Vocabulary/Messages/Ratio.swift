/// A factor with four decimals, exactly: what a group pays of a price.
package struct Ratio: Hashable, Comparable, Sendable, Codable {
    package let tenThousandths: Int

    package static let one = Ratio(tenThousandths: 10_000)

    package init(tenThousandths: Int) {
        self.tenThousandths = tenThousandths
    }

    /// Returns the amount times this, rounded up to a micro-yuan; between zero and `Money.limit`.
    package func of(_ amount: Money) -> Money {
        let product = Int128(max(.zero, amount).microYuan) * Int128(max(0, tenThousandths))
        let rounded = (product + 9_999) / 10_000
        return rounded < Int128(Money.limit.microYuan) ? Money(microYuan: Int64(rounded)) : .limit
    }

    package init(from decoder: any Decoder) throws {
        tenThousandths = try decoder.singleValueContainer().decode(Int.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tenThousandths)
    }

    package static func < (left: Ratio, right: Ratio) -> Bool { left.tenThousandths < right.tenThousandths }
}

extension Ratio: Written {
    package func write(to buffer: inout [UInt8]) { tenThousandths.write(to: &buffer) }
}
