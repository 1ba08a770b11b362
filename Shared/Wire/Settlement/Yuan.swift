internal import Bytes

/// Amounts as payment providers write them: yuan with decimals, as text. They become integers, and never pass through
/// floating point.
package enum Yuan {
    /// Bills have fees with five decimals.
    private static let decimals = 6
    /// Ten billion yuan: sums of all that one day can bring stay far from an overflow.
    private static let longestWhole = 11

    /// Reads an amount with at most six decimals, in micro-yuan; nil for anything else.
    package static func microYuan(_ text: some Collection<UInt8>) -> Int? {
        let isNegative = text.first == Byte.minus
        let digits = isNegative ? text.dropFirst() : text[...]
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...longestWhole).contains(whole.count), let yuan = number(whole) else {
            return nil
        }
        var micro = yuan
        let fraction = parts.count == 2 ? Array(parts[1]) : [Byte.zero]
        guard (1...decimals).contains(fraction.count), let part = number(fraction) else { return nil }
        for _ in 0..<decimals { micro *= 10 }
        micro += (fraction.count..<decimals).reduce(part) { part, _ in part * 10 }
        return isNegative ? -micro : micro
    }

    /// Reads an amount with at most two decimals, in fen; nil for anything else, also for a finer one.
    package static func fen(_ text: String) -> Int? {
        if let point = text.utf8.firstIndex(of: UInt8(ascii: ".")), text.utf8[point...].count > 3 { return nil }
        return microYuan(text.utf8).map { $0 / 10_000 }
    }

    /// Fen, if the amount is a whole number of them.
    package static func fen(microYuan: Int) -> Int? { microYuan % 10_000 == 0 ? microYuan / 10_000 : nil }

    /// Writes an amount with two decimals: "9.90".
    package static func text(fen: Int) -> String {
        let (yuan, rest) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(fen < 0 ? "-" : "")\(yuan).\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func number(_ digits: some Sequence<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard Byte.isDigit(digit) else { return nil }
            number = number * 10 + Int(digit - Byte.zero)
        }
        return number
    }
}
