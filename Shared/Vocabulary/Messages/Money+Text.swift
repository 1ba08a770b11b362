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
