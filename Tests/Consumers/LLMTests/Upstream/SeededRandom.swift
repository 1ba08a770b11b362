/// SplitMix64: the same numbers from the same seed.
struct SeededRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(1, bound)))
    }

    mutating func chosen<Element>(_ elements: [Element]) -> Element { elements[number(below: elements.count)] }

    mutating func happens(_ times: Int, of all: Int) -> Bool { number(below: all) < times }

    mutating func range(within count: Int, atMost length: Int) -> Range<Int> {
        let start = number(below: count + 1)
        return start..<min(count, start + number(below: length + 1))
    }

    /// Offsets to cut at, in order.
    mutating func cuts(of count: Int) -> [Int] {
        let longest = chosen([1, 3, 20, 100, 1000])
        var cuts: [Int] = []
        var offset = 0
        while offset < count {
            offset += 1 + number(below: longest)
            if offset < count { cuts.append(offset) }
        }
        return cuts
    }
}
