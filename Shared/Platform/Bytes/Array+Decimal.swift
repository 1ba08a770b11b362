extension [UInt8] {
    /// Appends a number in decimal digits, without a String in between.
    @inlinable
    package mutating func append(decimal magnitude: UInt64, isNegative: Bool = false) {
        var rest = magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 21) { digits in
            var start = digits.count
            repeat {
                start &-= 1
                digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if isNegative {
                start &-= 1
                digits[start] = UInt8(ascii: "-")
            }
            append(contentsOf: digits[start...])
        }
    }
}
