/// Random numbers that are the same for the same seed, on every machine and in every process.
///
/// SplitMix64: one addition and three mixing steps a number, and every seed is a good one.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns a number from 0 on and below the bound, which must be above 0.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "There is no number below \(bound).")
        return Int(next() % UInt64(bound))
    }

    /// Returns true once in `times` on average; never for 0.
    package mutating func oneIn(_ times: Int) -> Bool {
        times > 0 && below(times) == 0
    }

    /// Returns an independent generator, whose use does not shift this one's numbers.
    package mutating func split() -> SeededGenerator {
        SeededGenerator(seed: next())
    }
}
